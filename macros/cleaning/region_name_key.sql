{#
    The name of a region as a key for comparison: upper case, without blanks, dots, commas,
    dashes, apostrophes and brackets; the words for province and regency left out, KOTA
    kept, KEP and DKI written out, DAN left out (unless nothing else remains). `P A P U A` becomes PAPUA, `KAB. KEP.
    SERIBU` KEPULAUANSERIBU. The slash stays, as `I/II` is not `III`.
#}
{% macro region_name_key(name) -%}
    {%- set words = [
        ('PROVINSI', ''), ('PROV', ''), ('KABUPATEN', ''), ('KAB', ''),
        ('ADMINISTRASI', ''), ('ADM', ''), ('DAN', ''),
        ('KEP', 'KEPULAUAN '), ('DKI', 'DAERAH KHUSUS IBUKOTA '),
    ] -%}
    {%- set ns = namespace(sql="' ' || translate(upper(" ~ name ~ "), '.,-’`()''\"', '         ') || ' '") -%}
    {%- for word, replacement in words -%}
        {%- set ns.sql = "replace(" ~ ns.sql ~ ", ' " ~ word ~ " ', ' " ~ replacement ~ "')" -%}
    {%- endfor -%}
    coalesce(
        nullif(replace({{ ns.sql }}, ' ', ''), ''),
        nullif(replace(upper({{ name }}), ' ', ''), '')
    )
{%- endmacro %}
