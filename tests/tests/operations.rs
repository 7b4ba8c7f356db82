//! The table of operations in the docs of each service, and the links to WorkOS's reference.
//!
//! `UPDATE_OPERATIONS=1 cargo test -p workos-tests --test operations` rewrites the tables.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

const HEADING: &str = "//! # Operations\n";

/// Operations that are in no page of the reference.
const WITHOUT_REFERENCE: [&str; 7] = [
    "CreateClaimNonce",
    "CreateOneShotEnvironment",
    "GetAuthorizationServerMetadata",
    "GetConnectJwks",
    "GetFeatureFlagState",
    "GetOpenIdConfiguration",
    "RegisterClient",
];

struct Declaration {
    name: String,
    method: String,
    path: String,
    reference: Option<String>,
    is_deprecated: bool,
}

/// The operations of a service, by its resources.
type Resources = BTreeMap<(bool, String), Vec<Declaration>>;

/// A service.
struct Service {
    /// The file that holds its docs.
    docs: PathBuf,
    resources: Resources,
    /// The operations in folders below that of the service, which have a section of their own in the docs.
    nested: Vec<Declaration>,
}

fn api() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../workos-core/src/api")
}

/// The endpoints that a source file declares, in order.
fn declarations(source: &str) -> Vec<Declaration> {
    let mut found = Vec::new();
    for (at, _) in source.match_indices("#[endpoint(") {
        let rest = &source[at + "#[endpoint(".len()..];
        let (arguments, rest) = rest.split_once(")]").unwrap();
        let (attributes, rest) = rest.split_once("pub struct ").unwrap();
        let name = rest.split(|c: char| !c.is_alphanumeric()).next().unwrap().to_owned();
        let mut texts = arguments.trim().splitn(3, '"');
        let method = texts.next().unwrap().trim().to_owned();
        let path = texts.next().unwrap().to_owned();
        let reference = texts.next().and_then(|more| more.split_once("reference = \""));
        let reference = reference.and_then(|(_, page)| page.split_once('"')).map(|(page, _)| page.to_owned());
        let docs_end = source[..at].rfind("\n\n").unwrap_or(0);
        let is_deprecated =
            attributes.contains("#[deprecated") || source[docs_end..at].contains("#[deprecated");
        found.push(Declaration { name, method, path, reference, is_deprecated });
    }
    found
}

/// `email_change` as `Email change`, `jwt_template` as `JWT template`.
fn title(stem: &str) -> String {
    const WORDS: [(&str, &str); 12] = [
        ("api", "API"),
        ("cors", "CORS"),
        ("flags", "Feature flags"),
        ("fga", "FGA"),
        ("it", "IT"),
        ("json", "JSON"),
        ("jwt", "JWT"),
        ("oauth", "OAuth"),
        ("saml", "SAML"),
        ("sso", "SSO"),
        ("uris", "URIs"),
        ("urls", "URLs"),
    ];
    let word = |word: &str| {
        let written = WORDS.iter().find(|(plain, _)| *plain == word).map(|(_, written)| *written);
        written.unwrap_or(word).to_owned()
    };
    let text: Vec<String> = stem.split('_').map(word).collect();
    let text = text.join(" ");
    let (first, rest) = text.split_at(1);
    first.to_uppercase() + rest
}

/// The tables of a service: one per resource, in the order of its files.
fn tables(resources: &Resources) -> String {
    let mut out = String::from(HEADING);
    for ((_, resource), declarations) in resources {
        if declarations.is_empty() {
            continue;
        }
        if resources.values().filter(|declarations| !declarations.is_empty()).count() > 1 {
            let _ = write!(out, "//!\n//! ## {}\n", title(resource));
        }
        out.push_str("//!\n//! | type | request |\n//! |---|---|\n");
        for Declaration { name, method, path, reference, .. } in declarations {
            let request = match reference {
                Some(page) => format!("[`{method} {path}`](https://workos.com/docs/reference/{page})"),
                None => format!("`{method} {path}`"),
            };
            let _ = writeln!(out, "//! | [`{name}`] | {request} |");
        }
    }
    out
}

/// Returns the files of a folder, and those of folders below.
fn files(folder: &Path) -> (Vec<PathBuf>, Vec<PathBuf>) {
    let (folders, mut files): (Vec<PathBuf>, Vec<PathBuf>) =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).partition(|path| path.is_dir());
    files.retain(|file| file.extension().is_some_and(|extension| extension == "rs"));
    let mut below = Vec::new();
    for folder in folders {
        let (files, further) = self::files(&folder);
        below.extend(files.into_iter().chain(further));
    }
    (files, below)
}

/// Returns the services.
fn services() -> Vec<Service> {
    let mut services = Vec::new();
    let mut entries: Vec<PathBuf> = fs::read_dir(api()).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.push(api().join("../events"));
    entries.sort();
    for entry in entries {
        let stem = |path: &Path| path.file_stem().unwrap().to_str().unwrap().to_owned();
        let read = |path: &Path| declarations(&fs::read_to_string(path).unwrap());
        if entry.is_dir() {
            let service = stem(&entry);
            let (files, below) = files(&entry);
            // Behind a feature, so that links to it need not resolve.
            let files = files.into_iter().filter(|file| !file.ends_with("legacy.rs"));
            // The resource of the service's own name comes first.
            let name = |file: &Path| match file.ends_with("mod.rs") {
                true => (false, service.clone()),
                false => (true, stem(file)),
            };
            services.push(Service {
                docs: entry.join("mod.rs"),
                resources: files.map(|file| (name(&file), read(&file))).collect(),
                nested: below.iter().flat_map(|file| read(file)).collect(),
            });
        } else if !entry.ends_with("mod.rs") {
            let resources = BTreeMap::from([((false, stem(&entry)), read(&entry))]);
            services.push(Service { docs: entry.clone(), resources, nested: Vec::new() });
        }
    }
    services
}

#[test]
fn each_service_lists_its_operations() {
    let mut outdated = Vec::new();
    let mut count = 0;
    for Service { docs: file, resources, nested } in services() {
        let resources_count: usize = resources.values().map(Vec::len).sum();
        count += resources_count + nested.len();
        if resources_count == 0 {
            continue;
        }
        let source = fs::read_to_string(&file).unwrap();
        for Declaration { name, method, path, .. } in nested {
            let is_listed = |line: &str| {
                line.starts_with(&format!("//! | [`{name}`] |"))
                    && line.contains(&format!("`{method} {path}`"))
            };
            if !source.lines().any(is_listed) {
                outdated
                    .push(format!("{}: `{method} {path}` ({name}) in a section of its own", file.display()));
            }
        }
        let expected = tables(&resources);
        // Sections of other operations may follow.
        if ["\n", "//!\n//! ## "].iter().any(|end| source.contains(&format!("{expected}{end}"))) {
            continue;
        }
        if std::env::var_os("UPDATE_OPERATIONS").is_none() {
            outdated.push(format!("{}:\n{expected}", file.display()));
            continue;
        }
        // The module docs end at the first line that is neither a line of theirs nor an attribute of the module; the
        // table is their last part, so a section after it has to be written again.
        let is_docs = |line: &&str| line.starts_with("//!") || line.starts_with("#![");
        let docs: usize = source.lines().take_while(is_docs).map(|line| line.len() + 1).sum();
        let (docs, rest) = source.split_at(docs);
        let docs = docs.split_once(HEADING).map_or(docs, |(docs, _)| docs).trim_end_matches("//!\n");
        fs::write(&file, format!("{docs}//!\n{expected}{rest}")).unwrap();
    }
    assert!(count > 290, "{count} operations found");
    assert!(outdated.is_empty(), "the docs of these services lack operations:\n{}", outdated.join("\n"));
}

#[test]
fn each_operation_links_to_the_reference() {
    for Service { docs: file, resources, nested } in services() {
        for declaration in resources.into_values().flatten().chain(nested) {
            let Declaration { name, reference, is_deprecated, .. } = declaration;
            if is_deprecated || WITHOUT_REFERENCE.contains(&name.as_str()) {
                continue;
            }
            let page = reference.unwrap_or_else(|| panic!("{name} in {} has no `reference`", file.display()));
            assert!(!page.is_empty() && !page.starts_with('/') && !page.contains("http"), "{name}: {page}");
        }
    }
}
