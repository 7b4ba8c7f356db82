//! The modules of `workos-core` import only from their own layer and from layers below. The table of layers
//! is in `ARCHITECTURE.md`.
//!
//! The check reads the source files: it follows the `mod` items from `lib.rs`, and resolves every path that
//! starts with `crate`, `self` or `super`. Comments, strings and `#[cfg(test)]` items do not count, nor does
//! `lib.rs` itself, which re-exports from all layers.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

/// Paths relative to `workos-core/src`, and the text of each file.
type Files = BTreeMap<String, String>;

#[test]
fn modules_import_only_from_their_layer_and_below() {
    let violations = check(&sources(), &Layers::parse(&architecture()));
    assert!(violations.is_empty(), "{}", violations.join("\n"));
}

#[test]
fn upward_import_is_reported_with_file_line_and_layers() {
    let mut files = sources();
    let mut expected = Vec::new();
    for (file, import, path, layers) in [
        ("api/groups.rs", "use crate::auth::CodeVerifier;", "crate::auth::CodeVerifier", "api auth"),
        ("config/options.rs", "fn f() -> crate::Client<(), ()> {}", "crate::Client", "config client"),
        (
            "error/api.rs",
            "macro_rules! m { () => { $crate::config::Config }; }",
            "crate::config::Config",
            "error config",
        ),
        ("machine/call.rs", "use crate::user_management as u;", "crate::user_management", "machine api"),
        (
            "retry.rs",
            "use crate::{error, types::{self, UserId}, machine::{Step, Machine}};",
            "crate::machine::Step",
            "retry machine",
        ),
        ("types/id.rs", "use super::super::config;", "crate::config", "types config"),
    ] {
        let text = files.get_mut(file).unwrap();
        let line = text.lines().count() + 1;
        text.push_str(import);
        let (own, other) = layers.split_once(' ').unwrap();
        let report =
            |path| format!("{file}:{line}: layer {own} imports {path} from layer {other}, which is above");
        expected.push(report(path));
        if path == "crate::machine::Step" {
            expected.push(report("crate::machine::Machine"));
        }
    }
    let mut violations = check(&files, &Layers::parse(&architecture()));
    violations.sort();
    expected.sort();
    assert_eq!(violations, expected);
}

#[test]
fn comments_strings_and_test_items_are_not_imports() {
    let mut files = sources();
    for (name, text) in [
        ("line_comment", "// use crate::client::Client;"),
        ("doc_comment", "/// [`Client`](crate::client::Client)\npub struct A;"),
        ("block_comment", "/* use crate::client::Client; /* nested */ use crate::client::Client; */"),
        ("string", "const A: &str = \"crate::client::Client\\\"crate::client::Client\";"),
        ("raw_string", "const A: &str = r#\"\"crate::client::Client\"#;"),
        ("characters", "const A: [char; 2] = ['\"', '\\''];\n// crate::client::Client"),
        ("lifetime", "fn a<'a>(text: &'a str) -> &'a str { text } // crate::client::Client"),
        ("test_module", "#[cfg(test)]\nmod tests {\n    use crate::client::Client;\n}"),
        ("test_function", "#[cfg(all(test, unix))]\n#[allow(dead_code)]\nfn a() { crate::client::a(); { } }"),
        ("own_module", "mod inner { use super::super::UserId; use crate::types::Secret; }"),
    ] {
        files.insert(format!("types/{name}.rs"), text.to_owned());
        files.get_mut("types/mod.rs").unwrap().push_str(&format!("\nmod {name};"));
    }
    let violations = check(&files, &Layers::parse(&architecture()));
    assert!(violations.is_empty(), "{}", violations.join("\n"));
}

#[test]
fn every_module_is_in_a_layer_and_every_layer_has_its_modules() {
    let mut table = architecture();
    table = table.replace("`retry`", "`nothing`");
    let violations = check(&sources(), &Layers::parse(&table));
    for expected in ["module retry is in no layer", "layer retry has no module nothing"] {
        assert!(violations.iter().any(|violation| violation == expected), "{violations:?}");
    }
}

fn architecture() -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../ARCHITECTURE.md")).unwrap()
}

fn sources() -> Files {
    fn read(root: &Path, directory: &Path, files: &mut Files) {
        for entry in fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                read(root, &path, files);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
                files.insert(name, fs::read_to_string(path).unwrap());
            }
        }
    }

    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../workos-core/src");
    let mut files = Files::new();
    read(&root, &root, &mut files);
    files
}

/// The table of layers, from bottom to top.
struct Layers {
    names: Vec<String>,
    /// The position of each module's layer.
    positions: BTreeMap<String, usize>,
}

impl Layers {
    fn parse(markdown: &str) -> Self {
        let mut layers = Self { names: Vec::new(), positions: BTreeMap::new() };
        let rows = markdown
            .lines()
            .skip_while(|line| !line.starts_with("| layer | modules |"))
            .skip(2)
            .take_while(|line| line.starts_with('|'));
        for row in rows {
            let mut cells = row.split('|').skip(1).map(str::trim);
            let (name, modules) = (cells.next().unwrap(), cells.next().unwrap());
            for module in modules.split('`').skip(1).step_by(2) {
                let previous = layers.positions.insert(module.to_owned(), layers.names.len());
                assert!(previous.is_none(), "{module} is in two layers");
            }
            layers.names.push(name.to_owned());
        }
        assert!(!layers.names.is_empty(), "no table of layers");
        layers
    }
}

/// Returns a line for each import that points up, and for each difference between table and modules.
fn check(files: &Files, layers: &Layers) -> Vec<String> {
    let tree = ModuleTree::new(files);
    let root = Root::new(&tree);
    let mut violations = Vec::new();
    for module in root.modules.iter().filter(|module| !layers.positions.contains_key(*module)) {
        violations.push(format!("module {module} is in no layer"));
    }
    for (module, position) in &layers.positions {
        if !root.modules.contains(module) {
            violations.push(format!("layer {} has no module {module}", layers.names[*position]));
        }
    }
    for source in &tree.sources {
        let own = source.module.first().and_then(|module| layers.positions.get(module));
        let Some(own) = own else { continue };
        for import in imports(&source.module, &source.tokens) {
            let place = format!("{}:{}", source.file, import.line);
            let Some(target) = root.module_of(&import) else {
                violations.push(format!("{place}: no module for {}", import.path()));
                continue;
            };
            let Some(other) = layers.positions.get(target).filter(|other| *other > own) else { continue };
            violations.push(format!(
                "{place}: layer {} imports {} from layer {}, which is above",
                layers.names[*own],
                import.path(),
                layers.names[*other]
            ));
        }
    }
    violations
}

/// The names that can follow `crate::`.
struct Root {
    modules: BTreeSet<String>,
    /// The top-level module of each name that `lib.rs` re-exports.
    exports: BTreeMap<String, String>,
}

/// The inline module of `lib.rs` that only macro expansions use.
const PRIVATE: &str = "__private";

impl Root {
    fn new(tree: &ModuleTree) -> Self {
        let lib = &tree.source("lib.rs").tokens;
        let modules: BTreeSet<String> =
            mod_items(lib).into_iter().map(|item| item.name).filter(|name| name != PRIVATE).collect();
        let mut exports = BTreeMap::new();
        for import in imports(&[], lib) {
            let [module, .., name] = &import.segments[..] else { continue };
            if name == "*" {
                let inner = &tree.source(&format!("{module}/mod.rs")).tokens;
                exports.extend(mod_items(inner).into_iter().map(|item| (item.name, module.clone())));
            } else {
                exports.insert(name.clone(), module.clone());
            }
        }
        Self { modules, exports }
    }

    fn module_of<'a>(&'a self, import: &'a Import) -> Option<&'a str> {
        match import.segments.first()?.as_str() {
            PRIVATE => Some(PRIVATE),
            module if self.modules.contains(module) => Some(module),
            name => self.exports.get(name).map(String::as_str),
        }
    }
}

/// The files of the crate, found by following the `mod` items from `lib.rs`.
struct ModuleTree {
    sources: Vec<Source>,
}

/// A file that is compiled outside of tests.
struct Source {
    file: String,
    /// The path of the module, without `crate`.
    module: Vec<String>,
    /// The tokens outside of `#[cfg(test)]` items.
    tokens: Vec<Token>,
}

impl ModuleTree {
    fn new(files: &Files) -> Self {
        let mut tree = Self { sources: Vec::new() };
        let mut seen = BTreeSet::new();
        tree.visit(files, "lib.rs", Vec::new(), false, &mut seen);
        let missed: Vec<_> = files.keys().filter(|file| !seen.contains(*file)).collect();
        assert!(missed.is_empty(), "no `mod` item for {missed:?}");
        tree
    }

    fn source(&self, file: &str) -> &Source {
        self.sources.iter().find(|source| source.file == file).unwrap()
    }

    fn visit(
        &mut self,
        files: &Files,
        file: &str,
        module: Vec<String>,
        is_test: bool,
        seen: &mut BTreeSet<String>,
    ) {
        seen.insert(file.to_owned());
        let (tokens, test_tokens) = without_tests(tokenize(&files[file]));
        // The directories of `#[path]` files and of other files.
        let parent = file.rsplit_once('/').map_or("", |(parent, _)| parent);
        let stem = file.strip_suffix(".rs").unwrap();
        let directory = if file == "lib.rs" || file.ends_with("/mod.rs") { parent } else { stem };
        for (items, is_test) in [(mod_items(&tokens), is_test), (mod_items(&test_tokens), true)] {
            for ModItem { name, path, .. } in items.into_iter().filter(|item| !item.is_inline) {
                let candidates = match path {
                    Some(path) => vec![join(parent, &path)],
                    None => vec![
                        join(directory, &format!("{name}.rs")),
                        join(directory, &format!("{name}/mod.rs")),
                    ],
                };
                let found = candidates.into_iter().find(|candidate| files.contains_key(candidate));
                let found = found.unwrap_or_else(|| panic!("{file}: no file for `mod {name}`"));
                let inner = module.iter().cloned().chain([name]).collect();
                self.visit(files, &found, inner, is_test, seen);
            }
        }
        if !is_test {
            self.sources.push(Source { file: file.to_owned(), module, tokens });
        }
    }
}

fn join(directory: &str, file: &str) -> String {
    if directory.is_empty() { file.to_owned() } else { format!("{directory}/{file}") }
}

#[derive(Clone)]
struct Token {
    text: String,
    line: usize,
    is_string: bool,
}

impl Token {
    fn is(&self, text: &str) -> bool {
        !self.is_string && self.text == text
    }
}

/// Splits source text into identifiers, strings, `::` and single characters. Drops comments and characters.
fn tokenize(text: &str) -> Vec<Token> {
    let characters: Vec<char> = text.chars().collect();
    let at = |index: usize| characters.get(index).copied().unwrap_or('\0');
    let is_word = |character: char| character.is_alphanumeric() || character == '_';
    let mut tokens = Vec::new();
    let (mut index, mut line) = (0, 1);
    while index < characters.len() {
        let start = index;
        let mut token = None;
        match at(index) {
            '/' if at(index + 1) == '/' => {
                while index < characters.len() && at(index) != '\n' {
                    index += 1;
                }
            }
            '/' if at(index + 1) == '*' => {
                let mut depth = 0;
                loop {
                    match (at(index), at(index + 1)) {
                        ('/', '*') => (depth, index) = (depth + 1, index + 2),
                        ('*', '/') => (depth, index) = (depth - 1, index + 2),
                        _ => index += 1,
                    }
                    if depth == 0 || index >= characters.len() {
                        break;
                    }
                }
            }
            '\'' if at(index + 1) == '\\' => {
                index += 3;
                while index < characters.len() && at(index) != '\'' {
                    index += 1;
                }
                index += 1;
            }
            '\'' if at(index + 2) == '\'' => index += 3,
            // A lifetime.
            '\'' => {
                index += 1;
                while is_word(at(index)) {
                    index += 1;
                }
            }
            '"' => {
                index += 1;
                while index < characters.len() && at(index) != '"' {
                    index += if at(index) == '\\' { 2 } else { 1 };
                }
                index += 1;
                let content = characters[start + 1..(index - 1).min(characters.len())].iter().collect();
                token = Some((content, true));
            }
            character if is_word(character) => {
                while is_word(at(index)) {
                    index += 1;
                }
                let word: String = characters[start..index].iter().collect();
                let hashes = characters[index..].iter().take_while(|character| **character == '#').count();
                let is_raw = matches!(word.as_str(), "r" | "br" | "cr");
                if is_raw && at(index + hashes) == '"' {
                    index += hashes + 1;
                    let is_end =
                        |index| at(index) == '"' && (1..=hashes).all(|offset| at(index + offset) == '#');
                    while index < characters.len() && !is_end(index) {
                        index += 1;
                    }
                    index += hashes + 1;
                    token = Some((String::new(), true));
                } else if word == "r" && hashes == 1 {
                    // A raw identifier; the identifier itself is the next token.
                    index += 1;
                } else {
                    token = Some((word, false));
                }
            }
            ':' if at(index + 1) == ':' => {
                index += 2;
                token = Some(("::".to_owned(), false));
            }
            character => {
                index += 1;
                if !character.is_whitespace() {
                    token = Some((character.to_string(), false));
                }
            }
        }
        tokens.extend(token.map(|(text, is_string)| Token { text, line, is_string }));
        let end = index.min(characters.len());
        line += characters[start..end].iter().filter(|character| **character == '\n').count();
    }
    tokens
}

/// Separates the tokens of `#[cfg(test)]` items from the others.
fn without_tests(tokens: Vec<Token>) -> (Vec<Token>, Vec<Token>) {
    let (mut others, mut tests) = (Vec::new(), Vec::new());
    let mut index = 0;
    while index < tokens.len() {
        if !is_test_attribute(&tokens[index..]) {
            others.push(tokens[index].clone());
            index += 1;
            continue;
        }
        let start = index;
        while tokens[index].is("#") {
            index = closing(&tokens, index + 1) + 1;
        }
        while !tokens[index].is(";") && !tokens[index].is("{") {
            index =
                if tokens[index].is("(") || tokens[index].is("[") { closing(&tokens, index) } else { index }
                    + 1;
        }
        index = closing(&tokens, index) + 1;
        tests.extend_from_slice(&tokens[start..index]);
    }
    (others, tests)
}

fn is_test_attribute(tokens: &[Token]) -> bool {
    let starts = |pattern: &[&str]| {
        tokens.len() >= pattern.len() && tokens.iter().zip(pattern).all(|(token, text)| token.is(text))
    };
    starts(&["#", "[", "cfg", "(", "test"]) || starts(&["#", "[", "cfg", "(", "all", "(", "test"])
}

/// Returns the index of the bracket that closes the one at `open`, or `open` if there is no bracket.
fn closing(tokens: &[Token], open: usize) -> usize {
    let mut depth = 0;
    for (index, token) in tokens.iter().enumerate().skip(open) {
        if ["(", "[", "{"].iter().any(|bracket| token.is(bracket)) {
            depth += 1;
        } else if [")", "]", "}"].iter().any(|bracket| token.is(bracket)) {
            depth -= 1;
        }
        if depth == 0 {
            return index;
        }
    }
    panic!("a bracket in line {} is not closed", tokens[open].line);
}

struct ModItem {
    name: String,
    is_inline: bool,
    /// The value of `#[path]`.
    path: Option<String>,
}

fn mod_items(tokens: &[Token]) -> Vec<ModItem> {
    let mut items = Vec::new();
    let mut path = None;
    for (index, window) in tokens.windows(3).enumerate() {
        if window[0].is("path") && window[1].is("=") && window[2].is_string {
            path = Some(window[2].text.clone());
        }
        let is_item = window[0].is("mod") && (window[2].is(";") || window[2].is("{"));
        if is_item && !(index > 0 && tokens[index - 1].is("::")) {
            items.push(ModItem {
                name: window[1].text.clone(),
                is_inline: window[2].is("{"),
                path: path.take(),
            });
        }
    }
    items
}

/// A path within the crate.
struct Import {
    /// The segments after `crate`.
    segments: Vec<String>,
    line: usize,
}

impl Import {
    fn path(&self) -> String {
        format!("crate::{}", self.segments.join("::"))
    }
}

/// Returns the paths of a module that start with `crate`, `self` or `super`, those of groups one by one.
fn imports(module_path: &[String], tokens: &[Token]) -> Vec<Import> {
    let mut imports = Vec::new();
    // The names of the inline modules around the current token, with the index at which each ends.
    let mut inline: Vec<(String, usize)> = Vec::new();
    let mut index = 0;
    while index < tokens.len() {
        inline.retain(|(_, end)| *end > index);
        if tokens[index].is("mod") && tokens.get(index + 2).is_some_and(|token| token.is("{")) {
            inline.push((tokens[index + 1].text.clone(), closing(tokens, index + 2)));
        }
        let is_start = ["crate", "workos_core", "self", "super"].iter().any(|word| tokens[index].is(word))
            && tokens.get(index + 1).is_some_and(|token| token.is("::"));
        if !is_start {
            index += 1;
            continue;
        }
        let mut base: Vec<String> =
            module_path.iter().cloned().chain(inline.iter().map(|(name, _)| name.clone())).collect();
        match tokens[index].text.as_str() {
            "self" => {}
            "super" => drop(base.pop()),
            _ => base.clear(),
        }
        index += 2;
        while tokens[index].is("super") {
            base.pop();
            index += 2;
        }
        index = tree(tokens, index, &base, &mut imports);
    }
    // Paths that stay within the module itself, such as `self::inner::A`, have no layer to compare.
    imports.retain(|import| module_path.is_empty() || import.segments.first() != module_path.first());
    imports
}

/// Reads the rest of a path, or the group of a `use` item. Returns the index of the next token.
fn tree(tokens: &[Token], mut index: usize, base: &[String], imports: &mut Vec<Import>) -> usize {
    let line = tokens[index].line;
    let mut segments = base.to_vec();
    loop {
        if tokens[index].is("{") {
            let end = closing(tokens, index);
            index += 1;
            while index < end {
                index = tree(tokens, index, &segments, imports);
                // The rest of the item, such as `as name`, up to the comma.
                while index < end && !tokens[index].is(",") {
                    index += 1;
                }
                index += 1;
            }
            return end + 1;
        }
        segments.push(tokens[index].text.clone());
        index += 1;
        match tokens.get(index) {
            Some(token) if token.is("::") && !tokens[index + 1].is("<") => index += 1,
            // A macro is exported from the crate itself, whichever module defines it.
            Some(token) if token.is("!") && !tokens[index + 1].is("=") => return index,
            _ => {
                imports.push(Import { segments, line });
                return index;
            }
        }
    }
}
