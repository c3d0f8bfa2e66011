"""Chains, flows, stations and missing voters of a build beside what is so in the world.

Right is what the truth says of lines and persons, never what the build says itself. A line
of the later list continues that of the earlier list which is about the same person and
entry. Who moved within an office continues the old entry; so does who moved to another one
that does not say so: where it strikes the old line, that line continues it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from accuracy import Share

LINES = """
    create or replace temp table judged_lines as
    select
        entries.*,
        split_part(entries.file, '/', 4) as office,
        entries.nik_kind is null and entries.is_nik_intact as has_nik,
        accepted.file is not null as is_read
    from entries
    left join accepted using (file, line_no);

    create or replace temp table true_pairs as
    with moved as (
        select
            new.person_no,
            new.office = old.office as is_within_office,
            old.person_no is null as is_old_line_gone
        from judged_lines as new
        left join judged_lines as old
            on
                new.person_no = old.person_no
                and old.stage = 'dpt'
                and old.entry_no = 1
        where new.stage = 'dpt' and new.entry_no = 3
    ),
    later as (
        select
            lines.*,
            case
                when lines.entry_no = 3 and (is_within_office or is_old_line_gone) then 1
                when lines.entry_no = 1 and is_within_office then null
                else lines.entry_no
            end as continued_no
        from judged_lines as lines
        left join moved using (person_no)
        where lines.stage = 'dpt'
    )
    select
        earlier.file as earlier_file, earlier.line_no as earlier_line_no,
        later.file as later_file, later.line_no as later_line_no,
        earlier.person_no,
        earlier.state = 'active' as was_active, later.state = 'active' as is_active,
        earlier.is_read as earlier_is_read, later.is_read as later_is_read,
        earlier.village_code as earlier_village, later.village_code as later_village,
        earlier.station as earlier_station, later.station as later_station,
        case
            when earlier.village_code <> later.village_code then 'in another village'
            when earlier.office <> later.office then 'office recoded'
            when earlier.state = 'struck' and later.state = 'active' then 're-entered'
            when earlier.station <> later.station then 'at another station'
            else 'in its place'
        end as course,
        earlier.has_nik and later.has_nik as has_niks
    from judged_lines as earlier
    join later
        on
            earlier.person_no = later.person_no
            and earlier.entry_no = later.continued_no
    where earlier.stage = 'dps';

    create or replace temp table built_pairs as
    select
        earlier.file as earlier_file, earlier.line_no as earlier_line_no,
        later.file as later_file, later.line_no as later_line_no,
        pairs.chain_rule_code as rule
    from work.intermediate.int_voter_entries_paired as pairs
    join build_records as later on pairs.entry_id = later.record_id
    join build_records as earlier on pairs.previous_entry_id = earlier.record_id
"""
CHAINS = """
    select
        course, has_niks,
        count(built.earlier_file) as found,
        count(*) as pairs
    from true_pairs
    left join built_pairs as built
        using (earlier_file, earlier_line_no, later_file, later_line_no)
    where earlier_is_read and later_is_read
    group by all
    order by all
"""
INVENTED = """
    select
        built_pairs.rule,
        count(*) filter (earlier.person_no = later.person_no) as of_one_person,
        count(*) as pairs
    from built_pairs
    join judged_lines as earlier
        on
            built_pairs.earlier_file = earlier.file
            and built_pairs.earlier_line_no = earlier.line_no
    join judged_lines as later
        on
            built_pairs.later_file = later.file
            and built_pairs.later_line_no = later.line_no
    group by all
    order by all
"""
# What became of every line that was read and active: a line whose other side was not read
# is told apart, and what is struck from what vanished.
FLOWS = """
    with true_flows as (
        select 'begin' as flow, 'none' as cause, count(*) as entries
        from judged_lines
        where stage = 'dps' and state = 'active' and is_read
        union all
        select 'end', 'none', count(*)
        from judged_lines
        where stage = 'dpt' and state = 'active' and is_read
        union all
        select
            'removed',
            case
                when pairs.later_file is null then 'unexplained'
                when not pairs.later_is_read then 'not_read'
                else 'struck'
            end,
            count(*)
        from judged_lines as lines
        left join true_pairs as pairs
            on lines.file = pairs.earlier_file and lines.line_no = pairs.earlier_line_no
        where
            lines.stage = 'dps' and lines.state = 'active' and lines.is_read
            and not (coalesce(pairs.is_active and pairs.later_is_read, false))
        group by all
        union all
        select
            'new',
            if(pairs.earlier_file is not null, 'not_read', 'none'),
            count(*)
        from judged_lines as lines
        left join true_pairs as pairs
            on lines.file = pairs.later_file and lines.line_no = pairs.later_line_no
        where
            lines.stage = 'dpt' and lines.state = 'active' and lines.is_read
            and not coalesce(pairs.earlier_is_read, false)
        group by all
        union all
        select flow, 'none', count(*)
        from (
            select unnest(case
                when not was_active then ['re_entered']
                when earlier_village <> later_village then ['moved_in', 'moved_out']
                when earlier_station <> later_station then ['moved_within']
                else []
            end) as flow
            from true_pairs
            where is_active and earlier_is_read and later_is_read
        )
        group by all
    ),
    built_flows as (
        select
            flow_code as flow,
            case
                when flow_code = 'removed' and reason_code not in ('not_read', 'unexplained')
                    then 'struck'
                else reason_code
            end as cause,
            sum(entries)::bigint as entries
        from work.intermediate.int_voter_flows_counted
        group by all
    )
    select
        flow, cause, coalesce(built_flows.entries, 0), coalesce(true_flows.entries, 0)
    from true_flows
    full join built_flows using (flow, cause)
    order by all
"""
STATIONS = """
    with true_loads as (
        select stage, village_code, station, count(*) as voters
        from judged_lines
        where state = 'active' and is_read and not is_mission
        group by all
    ),
    built_loads as (
        select
            stage_code as stage, split_part(region_key, '@', 1) as village_code,
            tps_number::integer as station, count(*) as voters
        from work.intermediate.int_voter_entries
        where is_active and region_key not like '99%'
        group by all
    )
    select
        count(*) filter (true_loads.voters = built_loads.voters),
        count(*)
    from true_loads
    full join built_loads using (stage, village_code, station)
"""
# Right is who may vote and has no active entry in the list at all, read or not.
MISSING = """
    with listed as (
        select distinct stage, person_no from entries where state = 'active'
    ),
    missing as (
        select stages.stage, persons.person_no
        from persons
        cross join (select distinct stage from listed) as stages
        anti join listed
            on persons.person_no = listed.person_no and stages.stage = listed.stage
        where persons.is_eligible
    ),
    told as (
        select
            graded.certainty_code as certainty,
            graded.stage_code as stage,
            any_value(records.person_no) as person_no
        from work.intermediate.int_persons_unregistered_graded as graded
        join build_records as built on built.record_id = graded.person_id
        join records using (file, line_no)
        group by graded.certainty_code, graded.stage_code, graded.person_id
    )
    select
        certainty,
        count(missing.person_no), count(*),
        (select count(*) from missing semi join told using (stage, person_no)),
        (select count(*) from missing)
    from told
    left join missing using (stage, person_no)
    group by all
    order by all
"""


@dataclass(frozen=True)
class Flow:
    """Entries that took one course for one cause, as built and as they are."""

    flow: str
    cause: str
    built: int
    true: int

    @property
    def differs_by(self) -> float | None:
        """Difference as a share of what is so."""
        return abs(self.built - self.true) / self.true if self.true else None


@dataclass(frozen=True)
class History:
    """What two lists of one office tell of its voters, as built and as it is."""

    chains: dict[tuple[str, bool], Share]
    """Continued entries found, by course and whether both NIK are intact."""
    same_person: dict[str, Share]
    """Links between entries that are about one person, by rule."""
    flows: list[Flow]
    stations: Share
    """Stations of both lists whose voters are counted right."""
    missing: dict[str, Share]
    """Candidates for missing voters who are, by certainty."""
    missing_found: Share
    """Missing voters who are candidates, in any certainty."""


def measured(con) -> History:
    """The history of a build; `con` is of truth_report.opened."""
    con.execute(LINES)
    missing = con.execute(MISSING).fetchall()
    return History(
        chains={
            (course, intact): Share(found, pairs)
            for course, intact, found, pairs in con.execute(CHAINS).fetchall()
        },
        same_person={
            rule: Share(right, pairs)
            for rule, right, pairs in con.execute(INVENTED).fetchall()
        },
        flows=[Flow(*row) for row in con.execute(FLOWS).fetchall()],
        stations=Share(*con.execute(STATIONS).fetchone()),
        missing={name: Share(right, told) for name, right, told, *_ in missing},
        missing_found=Share(*missing[0][3:]) if missing else Share(0, 0),
    )


def _table(head: str, rows: Sequence[str], texts: int) -> list[str]:
    columns = head.count("|") - 1
    return [head, "|" + "---|" * texts + "---:|" * (columns - texts), *rows, ""]


def as_markdown(history: History) -> str:
    """The part of the page that tells of lists, stations and missing voters."""
    lines = ["### From one list to the next", ""]
    lines += _table(
        "| the voter stands | both NIK | continued | found |",
        [
            f"| {course} | {'as registered' if intact else 'not so'} | {share.of:,}"
            f" | {share.text} |"
            for (course, intact), share in history.chains.items()
        ],
        texts=2,
    )
    lines += _table(
        "| linked by | links | of one person |",
        [f"| {rule} | {s.of:,} | {s.text} |" for rule, s in history.same_person.items()],
        texts=1,
    )
    lines += _table(
        "| flow | cause | built | so | differs |",
        [
            f"| {flow.flow} | {flow.cause} | {flow.built:,} | {flow.true:,} | "
            + ("–" if flow.differs_by is None else f"{flow.differs_by:.2%}")
            + " |"
            for flow in history.flows
        ],
        texts=2,
    )
    lines += [f"Stations counted right: {history.stations.of:,}, {history.stations.text}."]
    lines += ["", "### Missing voters", ""]
    lines += _table(
        "| certainty | candidates | may vote and stand nowhere |",
        [f"| {name} | {s.of:,} | {s.text} |" for name, s in history.missing.items()],
        texts=1,
    )
    found = history.missing_found
    lines += [f"Of {found.of:,} who may vote and stand nowhere, found: {found.text}.", ""]
    return "\n".join(lines)
