{# A text with Latin letters that bear a mark, and ligatures, as the plain letters. #}
{% macro plain_letters(value) -%}
    replace(replace(replace(replace(translate(
        {{ value }},
        'àáâãäåāăąçćčďđèéêëēėęěğìíîïīıįłñńňòóôõöøōőřśšşťţùúûüūůűųýÿźżžÀÁÂÃÄÅĀĂĄÇĆČĎĐÈÉÊËĒĖĘĚĞÌÍÎÏĪİĮŁÑŃŇÒÓÔÕÖØŌŐŘŚŠŞŤŢÙÚÛÜŪŮŰŲÝŸŹŻŽ',
        'aaaaaaaaacccddeeeeeeeegiiiiiiilnnnoooooooorssstt'
        || 'uuuuuuuuyyzzzAAAAAAAAACCCDDEEEEEEEEGIIIIIIILNNNOOOOOOOORSSSTTUUUUUUUUYYZZZ'
    ), 'ß', 'ss'), 'æ', 'ae'), 'Æ', 'AE'), 'œ', 'oe')
{%- endmacro %}
