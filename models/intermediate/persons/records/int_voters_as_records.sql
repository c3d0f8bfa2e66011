select
    voters.row_id,
    voters.file_id,
    voters.line_no,
    voters.dpid as source_id,
    voters.nik,
    voters.nkk,
    voters.full_name,
    voters.name_key,
    voters.birth_date,
    voters.birth_place,
    voters.sex_code,
    voters.region_key

from {{ ref('int_voter_lists_validated') }} as voters
inner join {{ ref('int_files_in_effect') }} as files
    on voters.file_id = files.file_id

where
    voters.rejection_codes is null
    and files.is_in_effect
