with

voters as (
    select * from {{ ref('int_voter_lists_validated') }}
    where rejection_codes is null
),

entries as (
    select
        records.record_id as entry_id,
        records.person_id,
        records.is_in_register,
        lists.list_key,
        lists.list_number,
        lists.cycle_key,
        lists.stage_code,
        lists.scope_code,
        lists.reference_date,
        lists.established_date,
        lists.code_generation,
        lists.delivery_key,
        lists.is_simulated,

        voters.dpid,
        voters.nkk,
        voters.nik_damage_code,
        voters.nkk_damage_code,
        voters.sex_code,
        voters.birth_date,
        {{ age_on('voters.birth_date', 'lists.reference_date') }} as age,
        voters.marital_status_code,
        voters.ktp_status_code,
        voters.source_code,
        voters.reported_code,
        voters.region_key,
        voters.tps_number,
        tms_codes.reason_code as tms_reason_code,
        tms_codes.reason_code is null
        and coalesce(voters.list_status_code, '') <> 'TMS' as is_active,
        records.link_status_code,
        records.link_rule_code,
        records.padan_code
    from voters
    inner join {{ ref('int_records_resolved') }} as records
        on voters.row_id = records.record_id
    inner join {{ ref('int_voter_lists_dated') }} as lists
        on voters.file_id = lists.file_id
    left join {{ ref('tms_codes') }} as tms_codes
        on
            lists.code_generation = tms_codes.code_generation
            and voters.reported_code = tms_codes.reported_code
)

select * from entries
