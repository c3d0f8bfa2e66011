with

voters as (
    select
        voters.*,
        nik_damages.is_readable as has_readable_nik,
        nkk_damages.is_readable as has_readable_nkk,
        files.as_of,
        files.delivered_scope_code,
        files.stage_code,
        files.is_known_stage,
        files.is_of_office,
        {{ region_name_key('voters.district_name') }} as district_name_key,
        {{ region_name_key('voters.village_name') }} as village_name_key
    from {{ ref('int_voter_numbers_read') }} as voters
    left join {{ ref('number_damages') }} as nik_damages
        on voters.nik_damage_code = nik_damages.damage_code
    left join {{ ref('number_damages') }} as nkk_damages
        on voters.nkk_damage_code = nkk_damages.damage_code
    inner join {{ ref('int_voter_list_files_identified') }} as files
        on voters.file_id = files.file_id
    where {{ is_in_current_file('voters.file_id') }}
),

villages as (
    select * from {{ ref('int_region_references_resolved') }}
),

validated as (
    select
        voters.row_id,
        voters.file_id,
        voters.line_no,
        voters.dpid,
        case when voters.has_readable_nik then voters.nik_meant end as nik,
        case when voters.has_readable_nkk then voters.nkk_meant end as nkk,
        voters.nik_damage_code,
        voters.nkk_damage_code,
        voters.full_name,
        {{ person_name_key('voters.full_name') }} as name_key,
        voters.sex_code,
        voters.birth_place,
        voters.birth_date,
        voters.marital_status_code,
        voters.disability_code,
        voters.ktp_status_code,
        villages.region_key,
        voters.address,
        voters.rt,
        voters.rw,
        voters.tps_number,
        voters.source_code,
        voters.reported_code,
        voters.list_status_code,
        voters.updated_date,
        voters.unknown_values,
        {{ judged_by([
            ('full_name', 'missing', 'voters.full_name is null'),
            ('scope_code', 'unknown', 'not voters.is_of_office'),
            ('stage_code', 'missing', 'voters.stage_code is null'),
            (
                'stage_code', 'unknown',
                'voters.stage_code is not null and not voters.is_known_stage'
            ),
            ('tps_number', 'missing', 'voters.tps_number is null'),
            (
                'tps_number', 'malformed',
                "not (" ~ matches_pattern('voters.tps_number', '[0-9]{3}') ~ ")"
            ),
            ('village_name', 'missing', 'voters.village_name_key is null'),
            (
                'district_name', 'missing',
                'voters.district_name_key is null and villages.region_key is null'
            ),
            (
                'village_name', 'unknown',
                "voters.village_name_key is not null and villages.region_key is null"
                ~ " and coalesce(villages.reason_code, 'unknown') = 'unknown'"
            ),
            ('village_name', 'ambiguous', "villages.reason_code = 'ambiguous'"),
            ('village_name', 'contradictory', "villages.reason_code = 'contradictory'"),
        ] + rules_of_unknown_values('kpu', [
            ('voters.sex_code', 'sex'),
            ('voters.marital_status_code', 'marital_status'),
            ('voters.disability_code', 'disability'),
            ('voters.ktp_status_code', 'ktp_status'),
            ('voters.list_status_code', 'list_status'),
        ])) }}
    from voters
    left join villages
        on
            {{ region_reference_key(
                'office', 'voters.as_of', [
                    'voters.delivered_scope_code',
                    'voters.district_name_key',
                    'voters.village_name_key',
                ]
            ) }} = villages.reference_key
)

select * from validated
