//! Tests of tables: pages, indexes, references.

use proptest::{collection::vec, option, prelude::*, sample::Index};

use crate::{
    testing::emulator::{
        request::Query,
        row::Row,
        services,
        settings::Settings,
        store::Store,
        table::{OnDelete, Paging, Table, TableDefinition},
    },
    types::Timestamp,
};

/// A table with an index of `group` and none of `kind`.
const THINGS: TableDefinition = TableDefinition::new("things", "Thing", "thing").indexes(&["group"]);

fn now() -> Timestamp {
    Timestamp::from_unix_milliseconds(1_767_225_600_000)
}

#[derive(Debug, Clone)]
enum Change {
    Insert(Option<u8>, Option<u8>),
    Replace(Index, Option<u8>, Option<u8>),
    Remove(Index),
}

fn change() -> impl Strategy<Value = Change> {
    let (group, kind) = (|| option::of(0..3_u8), || option::of(0..3_u8));
    prop_oneof![
        4 => (group(), kind()).prop_map(|(group, kind)| Change::Insert(group, kind)),
        1 => (any::<Index>(), group(), kind()).prop_map(|(id, group, kind)| Change::Replace(id, group, kind)),
        2 => any::<Index>().prop_map(Change::Remove),
    ]
}

fn thing(id: &str, group: Option<u8>, kind: Option<u8>) -> Row {
    let text = |value: u8| value.to_string();
    Row::default().with("id", id).with("group", group.map(text)).with("kind", kind.map(text))
}

/// Applies changes to a table and to a list of rows. Returns both, and all IDs that the table has assigned.
fn changed(changes: &[Change]) -> (Table, Vec<Row>, Vec<String>) {
    let (mut table, mut rows, mut ids) = (Table::default(), Vec::<Row>::new(), Vec::new());
    for change in changes {
        match change {
            Change::Insert(group, kind) => {
                let id = table.new_id(&THINGS, 1);
                table.insert(&THINGS, thing(&id, *group, *kind));
                rows.push(thing(&id, *group, *kind));
                ids.push(id);
            }
            Change::Replace(index, group, kind) if !rows.is_empty() => {
                let position = index.index(rows.len());
                let row = &mut rows[position];
                *row = thing(row.id(), *group, *kind);
                table.insert(&THINGS, row.clone());
            }
            Change::Remove(index) if !rows.is_empty() => {
                let position = index.index(rows.len());
                let row = rows.remove(position);
                assert_eq!(table.remove(&THINGS, row.id()), Some(row));
            }
            _ => {}
        }
    }
    (table, rows, ids)
}

fn ids_of<'a>(rows: impl IntoIterator<Item = &'a Row>) -> Vec<&'a str> {
    rows.into_iter().map(Row::id).collect()
}

fn paging(limit: usize, order: &str, before: Option<&str>, after: Option<&str>) -> Paging {
    let cursor = |name: &str, id: Option<&str>| id.map_or_else(String::new, |id| format!("&{name}={id}"));
    let (before, after) = (cursor("before", before), cursor("after", after));
    Paging::parse(&Query::new(&format!("limit={limit}&order={order}{before}{after}")), "thing").unwrap()
}

/// The same as `Table::page` by filtering, sorting and slicing all rows.
fn model<'a>(
    rows: &[&'a Row],
    (limit, order): (usize, &str),
    before: Option<&str>,
    after: Option<&str>,
) -> (Vec<&'a str>, Option<&'a str>, Option<&'a str>) {
    let mut all = ids_of(rows.iter().copied());
    all.sort_unstable();
    if order == "desc" {
        all.reverse();
    }
    let follows = |id: &str, cursor: &str| if order == "desc" { id < cursor } else { id > cursor };
    let between = |id: &&str| {
        after.is_none_or(|after| follows(id, after)) && before.is_none_or(|before| follows(before, id))
    };
    let candidates: Vec<&str> = all.iter().copied().filter(between).collect();
    let is_first = after.is_some() || (before.is_none() && order != "normal");
    let skipped = if is_first { 0 } else { candidates.len().saturating_sub(limit) };
    let mut page: Vec<&str> = candidates.into_iter().skip(skipped).take(limit).collect();
    let first = page.first().copied().filter(|first| all.first() != Some(first));
    let last = page.last().copied().filter(|last| all.last() != Some(last));
    if order == "normal" {
        page.reverse();
    }
    (page, first, last)
}

proptest! {
    #[test]
    fn indexes_find_the_same_rows_as_a_scan(changes in vec(change(), 0..60)) {
        let (mut table, rows, _) = changed(&changes);
        for _ in 0..2 {
            prop_assert_eq!(table.len(), rows.len());
            prop_assert_eq!(ids_of(table.iter()), ids_of(&rows));
            for field in ["group", "kind"] {
                for value in ["0", "1", "2", "3", "", "null"] {
                    let expected = rows.iter().filter(|row| row.optional_text(field) == Some(value));
                    let found = table.find(&THINGS, field, value);
                    prop_assert_eq!(ids_of(found), ids_of(expected), "{} {:?}", field, value);
                }
            }
            table.rebuild_indexes(&THINGS);
        }
    }

    #[test]
    fn page_is_a_slice_of_the_sorted_and_filtered_rows(
        changes in vec(change(), 0..60),
        limit in 1..12_usize,
        order in prop_oneof![Just("asc"), Just("desc"), Just("normal")],
        cursors in (option::of(any::<Index>()), option::of(any::<Index>())),
        value in option::of((prop_oneof![Just("group"), Just("kind")], prop_oneof![Just("0"), Just("1")])),
        kind in option::of(0..3_u8),
    ) {
        let (table, rows, mut ids) = changed(&changes);
        // Cursors of deleted rows are valid, and so are those of no row.
        ids.extend(["thing_0".to_owned(), "thing_2".to_owned()]);
        let cursor = |index: Option<Index>| index.map(|index| ids[index.index(ids.len())].as_str());
        let (before, after) = (cursor(cursors.0), cursor(cursors.1));
        let matches = |row: &Row| kind.is_none_or(|kind| row.text("kind") == kind.to_string());
        let page = table.page(&THINGS, &paging(limit, order, before, after), value, matches);
        let expected: Vec<&Row> = rows
            .iter()
            .filter(|row| matches(row) && value.is_none_or(|(field, value)| row.text(field) == value))
            .collect();
        let (expected, first, last) = model(&expected, (limit, order), before, after);
        prop_assert_eq!(ids_of(&page.rows), expected);
        prop_assert_eq!((page.before.as_deref(), page.after.as_deref()), (first, last));
    }

    #[test]
    fn cursors_lead_through_all_rows_once(changes in vec(change(), 0..60), limit in 1..7_usize) {
        let (table, rows, _) = changed(&changes);
        for order in ["asc", "desc", "normal"] {
            let mut cursor: Option<String> = None;
            let mut found = Vec::new();
            loop {
                // The pages after the first one of the normal order are older: before it.
                let (before, after) = if order == "normal" { (cursor, None) } else { (None, cursor) };
                let paging = paging(limit, order, before.as_deref(), after.as_deref());
                let page = table.page(&THINGS, &paging, None, |_| true);
                cursor = if order == "normal" { page.before } else { page.after };
                found.extend(page.rows);
                if cursor.is_none() {
                    break;
                }
            }
            if order == "asc" {
                found.reverse();
            }
            prop_assert_eq!(ids_of(found.iter().rev()), ids_of(&rows), "{}", order);
        }
    }
}

#[test]
fn references_of_all_tables_are_deleted_or_cleared_with_the_row() {
    let mut checked = 0;
    for table in services::tables() {
        for reference in table.references {
            let other = services::table(reference.table).unwrap_or_else(|| {
                panic!("{}.{}: no table {}", table.name, reference.field, reference.table)
            });
            let mut store = Store::new(Settings::default(), 1);
            let target = store.insert(other, Row::default(), now());
            let kept = store.insert(other, Row::default(), now());
            let referring = |id: &str| Row::default().with(reference.field, id);
            let row = store.insert(table, referring(target.id()), now());
            let unrelated = store.insert(table, referring(kept.id()), now());
            store.remove(other, target.id()).unwrap();
            let name = format!("{}.{}", table.name, reference.field);
            match reference.on_delete {
                OnDelete::Delete => assert_eq!(store.row(table, row.id()), None, "{name}"),
                OnDelete::Clear => {
                    assert!(!store.row(table, row.id()).unwrap().has(reference.field), "{name}")
                }
            }
            assert_eq!(store.row(table, unrelated.id()), Some(&unrelated), "{name}");
            assert_eq!(store.find(table, reference.field, target.id()).count(), 0, "{name}");
            checked += 1;
        }
    }
    assert!(checked > 0);
}

#[test]
fn tables_have_names_of_their_own() {
    let mut names: Vec<&str> = services::tables().map(|table| table.name).collect();
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), count);
}

#[test]
fn paging_rejects_invalid_parameters() {
    for query in
        ["limit=0", "limit=101", "limit=-1", "limit=x", "limit=1.5", "order=up", "after=other_1", "before=x"]
    {
        let error = Paging::parse(&Query::new(query), "thing").err().unwrap();
        assert_eq!(error.status(), 422, "{query}");
    }
    for query in
        ["", "limit=1", "limit=100", "limit=", "order=asc", "after=thing_1&before=thing_0", "unknown=1"]
    {
        assert!(Paging::parse(&Query::new(query), "thing").is_ok(), "{query}");
    }
}
