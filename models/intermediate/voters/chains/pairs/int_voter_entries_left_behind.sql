{#- Entries struck as moved out of persons who stand elsewhere in the list of the same
    office: who moved within the office goes on there. -#}
select distinct old_places.entry_id

from {{ ref('int_voter_entries') }} as old_places
inner join {{ ref('int_voter_entries') }} as new_places
    on
        old_places.list_number = new_places.list_number
        and old_places.person_id = new_places.person_id
        and old_places.scope_code = new_places.scope_code
where
    old_places.tms_reason_code = 'moved_out'
    and new_places.is_active
