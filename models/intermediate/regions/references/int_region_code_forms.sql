with

regions as (
    select * from {{ ref('int_regions_nested') }}
),

-- A spreadsheet turns 11.10 into 11.1, a split and re-joined 11.01 as well: such a form
-- is read only where the name beside it proves which of the two was meant. So is a code
-- that a law carried over, whose last digits may have been those of another region, and
-- a mission's, whose number moves with KPU's list.
forms as (
    select
        region_code as form_code,
        case
            when validity_basis_code = 'carried' or region_level = 'mission'
                then name_key
        end as required_name_key,
        'code' as rule_code,
        region_key
    from regions

    union all

    select
        replace(region_code, '.', '') as form_code,
        case when validity_basis_code = 'carried' then name_key end
            as required_name_key,
        'code_without_dots' as rule_code,
        region_key
    from regions
    where region_level in ('regency', 'district', 'village')

    union all

    select
        rtrim(region_code, '0') as form_code,
        name_key as required_name_key,
        'lost_trailing_zero' as rule_code,
        region_key
    from regions
    where
        region_level = 'regency'
        and right(region_code, 1) = '0'

    union all

    select
        substr(region_code, 1, 3) || right(region_code, 1) as form_code,
        name_key as required_name_key,
        'lost_leading_zero' as rule_code,
        region_key
    from regions
    where
        region_level = 'regency'
        and substr(region_code, 4, 1) = '0'
),

described as (
    select
        forms.*,
        regions.region_level,
        regions.name_key,
        regions.parent_region_key,
        regions.valid_from,
        regions.valid_to
    from forms
    inner join regions
        on forms.region_key = regions.region_key
)

select * from described
