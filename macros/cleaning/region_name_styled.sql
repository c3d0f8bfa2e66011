{#
    The name of a region in the style of the newest editions: where a list writes it in
    capitals, `KAB. KEP. ARU` becomes `Kabupaten Kepulauan Aru`; a name with small letters
    stays as it is.
#}
{% macro region_name_styled(name) -%}
    {%- set words = [
        ('Kab.', 'Kabupaten'), ('Adm.', 'Administrasi'), ('Kep.', 'Kepulauan'),
        ('Dki', 'DKI'), ('Di', 'DI'),
    ] -%}
    {%- set ns = namespace(sql="' ' || " ~ title_cased(name) ~ " || ' '") -%}
    {%- for word, written in words -%}
        {%- set ns.sql = "replace(" ~ ns.sql ~ ", ' " ~ word ~ " ', ' " ~ written ~ " ')" -%}
    {%- endfor -%}
    case when {{ name }} = upper({{ name }}) then trim({{ ns.sql }}) else {{ name }} end
{%- endmacro %}
