with

tms_codes as (
    select
        code_generation,
        finding_kind_code,
        min(reported_code) filter (where not coalesce(is_special_location, false))
            as regular_code,
        min(reported_code) filter (where coalesce(is_special_location, true))
            as special_code
    from {{ ref('tms_codes') }}
    group by
        code_generation,
        finding_kind_code
),

described as (
    select
        findings.entry_id,
        entries.person_id,
        entries.chain_id,
        entries.list_key,
        entries.cycle_key,
        entries.stage_code,
        entries.region_key,
        findings.kind_code,
        cast(kinds.severity as smallint) as severity,
        findings.certainty_code,
        findings.evidence_grade_code,
        findings.evidence_agencies,
        cast(findings.evidence_count as smallint) as evidence_count,
        -- of a person's entries the one proposed to stay needs no action
        case
            when not findings.is_surplus then null
            when {{ is_special_station('entries.tps_number') }}
                then tms_codes.special_code
            else tms_codes.regular_code
        end as tms_code,
        case when coalesce(findings.is_surplus, true) then kinds.action_code end
            as proposed_action_code,
        findings.is_known_before_list,
        case
            when findings.event_lag <= 30 then '0-30'
            when findings.event_lag <= 90 then '31-90'
            when findings.event_lag <= 365 then '91-365'
            when findings.event_lag > 365 then '365+'
        end as event_lag_band,
        findings.scope_code,
        findings.is_surplus,
        entries.is_simulated
    from {{ ref('int_evidence_summed') }} as findings
    inner join {{ ref('int_voter_entries_chained') }} as entries
        on findings.entry_id = entries.entry_id
    inner join {{ ref('finding_kinds') }} as kinds
        on findings.kind_code = kinds.kind_code
    left join tms_codes
        on
            entries.code_generation = tms_codes.code_generation
            and findings.kind_code = tms_codes.finding_kind_code
)

select * from described
