//! Finds the mutants of a source file and writes the file with all of them in it.
//!
//! Each mutant is an alternative that `crate::__mutant(id)` selects at run time. The text between the
//! alternatives is the file's own, so that spans of compiler errors can be traced back to mutants.

use std::{collections::BTreeSet, ops::Range};

use quote::ToTokens;
use syn::{
    Attribute, BinOp, Block, Expr, ExprLit, FnArg, GenericArgument, ImplItem, Item, Lit, Pat, PathArguments,
    ReceiverKind, ReturnType, Signature, Stmt, Type, UnOp,
    visit::{self, Visit},
};

/// Features of the build. `ring` and `aws-lc-rs` are off, so that signatures are verified in pure Rust.
const INACTIVE_FEATURES: [&str; 2] = ["ring", "aws-lc-rs"];

/// Calls with arguments that change how much is allocated and nothing else.
const CAPACITIES: [&str; 3] = ["with_capacity", "reserve", "reserve_exact"];

/// Methods and what replaces them.
const METHODS: [(&str, &str); 15] = [
    ("saturating_add", "saturating_sub"),
    ("saturating_sub", "saturating_add"),
    ("checked_add", "checked_sub"),
    ("checked_sub", "checked_add"),
    ("wrapping_add", "wrapping_sub"),
    ("wrapping_sub", "wrapping_add"),
    ("min", "max"),
    ("max", "min"),
    ("is_some", "is_none"),
    ("is_none", "is_some"),
    ("is_ok", "is_err"),
    ("is_err", "is_ok"),
    ("is_some_and", "is_none_or"),
    ("any", "all"),
    ("all", "any"),
];

/// A change of one expression, statement or function.
#[derive(Debug, Clone)]
pub struct Mutant {
    pub id: u32,
    /// Path below `workos-core/src`.
    pub file: String,
    pub line: usize,
    /// `Type::method`, `<Type as Trait>::method` or `function`.
    pub function: String,
    pub change: String,
}

impl Mutant {
    /// Identifies the mutant across builds.
    pub fn key(&self) -> String {
        format!("{} {}: {}", self.file, self.function, self.change)
    }

    /// Returns the key with the line.
    pub fn describe(&self) -> String {
        format!("{}:{} {}: {}", self.file, self.line, self.function, self.change)
    }
}

/// A source file with its mutants.
pub struct Mutated {
    pub text: String,
    /// The ranges of the text that belong to one mutant.
    pub alternatives: Vec<(Range<usize>, u32)>,
    /// The ranges of the expressions that have mutants, from the first alternative to the original.
    pub sites: Vec<(Range<usize>, u32)>,
}

/// Adds the mutants of a file to `mutants`. Those in `dropped`, by their [key](Mutant::key), get a number and
/// no code.
pub fn mutate(
    file: &str,
    source: &str,
    mutants: &mut Vec<Mutant>,
    dropped: &BTreeSet<String>,
) -> syn::Result<Mutated> {
    let syntax = syn::parse_file(source)?;
    let mut finder = Finder {
        file,
        source,
        mutants,
        dropped,
        scope: Vec::new(),
        in_function: false,
        insertions: Vec::new(),
    };
    finder.visit_file(&syntax);
    let insertions = std::mem::take(&mut finder.insertions);
    Ok(write(source, insertions))
}

/// Text to be inserted at a position of the source.
struct Insertion {
    at: usize,
    place: Place,
    text: String,
    mutant: Option<u32>,
    /// The mutants of the site that this insertion opens.
    opens: Vec<u32>,
}

/// Order of insertions at one position.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// After an expression of this length.
    Close(usize),
    Point,
    /// Before an expression of this length.
    Open(usize),
}

impl Place {
    fn rank(self) -> (u8, usize) {
        match self {
            Self::Close(length) => (0, length),
            Self::Point => (1, 0),
            Self::Open(length) => (2, usize::MAX - length),
        }
    }
}

fn write(source: &str, insertions: Vec<Insertion>) -> Mutated {
    // Sites are found outermost first; of sites with the same range the last one found closes first.
    let mut order: Vec<usize> = (0..insertions.len()).collect();
    order.sort_by_key(|&index| {
        let insertion = &insertions[index];
        let tie = if matches!(insertion.place, Place::Close(_)) { usize::MAX - index } else { index };
        (insertion.at, insertion.place.rank(), tie)
    });
    let mut mutated = Mutated { text: String::new(), alternatives: Vec::new(), sites: Vec::new() };
    let (mut copied, mut open) = (0, Vec::new());
    for index in order {
        let Insertion { at, place, text, mutant, opens } = &insertions[index];
        mutated.text.push_str(&source[copied..*at]);
        copied = *at;
        let start = mutated.text.len();
        mutated.text.push_str(text);
        let end = mutated.text.len();
        if let Some(mutant) = mutant {
            mutated.alternatives.push((start..end, *mutant));
        }
        match place {
            Place::Open(_) if !opens.is_empty() => open.push((start, opens.clone())),
            Place::Close(_) => {
                if let Some((start, ids)) = open.pop() {
                    mutated.sites.extend(ids.into_iter().map(|id| (start..end, id)));
                }
            }
            _ => {}
        }
    }
    mutated.text.push_str(&source[copied..]);
    mutated
}

struct Finder<'a> {
    file: &'a str,
    source: &'a str,
    mutants: &'a mut Vec<Mutant>,
    dropped: &'a BTreeSet<String>,
    scope: Vec<String>,
    in_function: bool,
    insertions: Vec<Insertion>,
}

fn range(node: &impl ToTokens) -> Range<usize> {
    // The span of several tokens ends with the last one only on nightly, hence first and last.
    let mut tokens = node.to_token_stream().into_iter();
    let Some(first) = tokens.next() else { return 0..0 };
    let last = tokens.last().unwrap_or_else(|| first.clone());
    first.span().byte_range().start..last.span().byte_range().end
}

impl Finder<'_> {
    fn text(&self, range: &Range<usize>) -> &str {
        &self.source[range.clone()]
    }

    /// Returns the source in one line, shortened.
    fn shown(&self, range: &Range<usize>) -> String {
        let text = self.text(range).split_whitespace().collect::<Vec<_>>().join(" ");
        if text.chars().count() <= 70 { text } else { text.chars().take(69).chain(['…']).collect() }
    }

    /// Registers a mutant; `None` if it is dropped.
    fn mutant(&mut self, at: usize, change: String) -> Option<u32> {
        let id = u32::try_from(self.mutants.len()).unwrap() + 1;
        let line = self.source[..at].matches('\n').count() + 1;
        let (file, function) = (self.file.to_owned(), self.scope.join("::"));
        let is_same = |other: &&Mutant| {
            other.file == file && other.function == function && without_number(&other.change) == change
        };
        let earlier = self.mutants.iter().filter(is_same).count();
        let change = if earlier == 0 { change } else { format!("{change} #{}", earlier + 1) };
        let mutant = Mutant { id, file, line, function, change };
        let is_dropped = self.dropped.contains(&mutant.key());
        self.mutants.push(mutant);
        (!is_dropped).then_some(id)
    }

    fn insert(&mut self, at: usize, place: Place, text: String, mutant: Option<u32>, opens: Vec<u32>) {
        self.insertions.push(Insertion { at, place, text, mutant, opens });
    }

    /// Makes an expression one of several alternatives.
    fn replace(&mut self, range: Range<usize>, alternatives: Vec<(String, String)>) {
        let mut all = Vec::new();
        for (change, text) in alternatives {
            if let Some(id) = self.mutant(range.start, change) {
                all.push((id, text));
            }
        }
        if all.is_empty() {
            return;
        }
        let (length, ids) = (range.len(), all.iter().map(|(id, _)| *id).collect());
        self.insert(range.start, Place::Open(length), "(".into(), None, ids);
        for (id, text) in all {
            let text = format!("if crate::__mutant({id}) {{ {text} }} else ");
            self.insert(range.start, Place::Open(length), text, Some(id), Vec::new());
        }
        self.insert(range.start, Place::Open(length), "{ ".into(), None, Vec::new());
        self.insert(range.end, Place::Close(length), " })".into(), None, Vec::new());
    }

    /// Makes a condition always true or always false.
    fn force(&mut self, range: Range<usize>, what: &str, never: Option<u32>, always_too: bool) {
        let shown = self.shown(&range);
        let mut before = String::new();
        let mut ids = Vec::new();
        if let Some(id) = never {
            before += &format!("!crate::__mutant({id}) && ");
            ids.push(id);
        }
        before += "(";
        if always_too && let Some(id) = self.mutant(range.start, format!("{what} true: {shown}")) {
            before += &format!("crate::__mutant({id}) || ");
            ids.push(id);
        }
        if let Some(id) = self.mutant(range.start, format!("{what} false: {shown}")) {
            before += &format!("!crate::__mutant({id}) && ");
            ids.push(id);
        }
        before += "(";
        if !ids.is_empty() {
            let length = range.len();
            self.insert(range.start, Place::Open(length), before, None, ids);
            self.insert(range.end, Place::Close(length), "))".into(), None, Vec::new());
        }
    }

    /// Mutates the condition of an `if` or a `while`.
    fn condition(&mut self, condition: &Expr, what: &str) {
        let range = range(condition);
        if !has_let(condition) {
            return self.force(range, what, None, what == "if");
        }
        let shown = self.shown(&range);
        if let Some(id) = self.mutant(range.start, format!("{what} false: {shown}")) {
            // Before the pattern, so that nothing is moved into it.
            let text = format!("!crate::__mutant({id}) && ");
            self.insert(range.start, Place::Open(usize::MAX), text, Some(id), Vec::new());
        }
    }

    fn function(&mut self, signature: &Signature, block: &Block, attributes: &[Attribute]) {
        if signature.constness.is_some() || !is_active(attributes) {
            return;
        }
        self.scope.push(signature.ident.to_string());
        let outer = std::mem::replace(&mut self.in_function, true);
        let braces = range(block);
        let body = self.source[braces.start + 1..braces.end - 1].trim().to_owned();
        let takes_self = signature.inputs.iter().any(|input| {
            matches!(input, FnArg::Receiver(receiver) if matches!(receiver.kind, ReceiverKind::Value))
        });
        let mut values = match &signature.output {
            ReturnType::Default if block.stmts.is_empty() => Vec::new(),
            ReturnType::Default => vec![String::new()],
            ReturnType::Type(_, ty) => values(ty, takes_self),
        };
        values
            .retain(|value| *value != body && !(value == "Default::default()" && body == "Self::default()"));
        for value in values {
            let change = if value.is_empty() { "do nothing".into() } else { format!("return {value}") };
            if let Some(id) = self.mutant(braces.start, change) {
                let text = format!(" if crate::__mutant({id}) {{ return {value}; }} ");
                self.insert(braces.start + 1, Place::Point, text, Some(id), Vec::new());
            }
        }
        self.visit_block(block);
        self.in_function = outer;
        self.scope.pop();
    }
}

fn without_number(change: &str) -> &str {
    change
        .rsplit_once(" #")
        .filter(|(_, n)| n.bytes().all(|b| b.is_ascii_digit()))
        .map_or(change, |(text, _)| text)
}

fn has_let(condition: &Expr) -> bool {
    match condition {
        Expr::Let(_) => true,
        Expr::Binary(binary) if matches!(binary.op, BinOp::And(_)) => {
            has_let(&binary.left) || has_let(&binary.right)
        }
        _ => false,
    }
}

fn is_catch_all(pattern: &Pat) -> bool {
    match pattern {
        Pat::Wild(_) => true,
        Pat::Ident(pattern) => {
            pattern.subpat.is_none() && pattern.ident.to_string().starts_with(char::is_lowercase)
        }
        _ => false,
    }
}

/// Whether the `#[cfg]`s of a node are true in the build, outside of tests.
fn is_active(attributes: &[Attribute]) -> bool {
    attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("cfg"))
        .all(|attribute| attribute.parse_args::<syn::Meta>().is_ok_and(|predicate| holds(&predicate)))
}

fn holds(predicate: &syn::Meta) -> bool {
    match predicate {
        syn::Meta::Path(path) => !path.is_ident("test"),
        syn::Meta::NameValue(pair) => {
            let value = pair.value.to_token_stream().to_string();
            !INACTIVE_FEATURES.contains(&value.trim_matches('"'))
        }
        syn::Meta::List(list) => {
            let inner = list
                .parse_args_with(syn::punctuated::Punctuated::<syn::Meta, syn::Token![,]>::parse_terminated)
                .unwrap_or_default();
            match list.path.to_token_stream().to_string().as_str() {
                "not" => !inner.iter().any(holds),
                "any" => inner.iter().any(holds),
                _ => inner.iter().all(holds),
            }
        }
    }
}

/// Returns values that a function with this return type may return instead of its own.
fn values(ty: &Type, takes_self: bool) -> Vec<String> {
    let strings = |values: &[&str]| values.iter().map(ToString::to_string).collect::<Vec<_>>();
    match ty {
        Type::Tuple(tuple) if tuple.elems.is_empty() => strings(&["()"]),
        Type::Reference(reference) if reference.mutability.is_none() => match &*reference.elem {
            Type::Slice(_) => strings(&["&[]"]),
            Type::Path(path) if path.path.is_ident("str") => strings(&["\"\"", "\"mutant\""]),
            _ => Vec::new(),
        },
        Type::Array(array) if array.elem.to_token_stream().to_string() == "u8" => {
            vec![format!("[0; {}]", array.len.to_token_stream())]
        }
        Type::Path(path) => {
            let Some(last) = path.path.segments.last() else { return Vec::new() };
            let arguments: Vec<&Type> = match &last.arguments {
                PathArguments::AngleBracketed(arguments) => arguments
                    .args
                    .iter()
                    .filter_map(|argument| match argument {
                        GenericArgument::Type(ty) => Some(ty),
                        _ => None,
                    })
                    .collect(),
                _ => Vec::new(),
            };
            let first = arguments.first();
            let name = last.ident.to_string();
            match name.as_str() {
                "bool" => strings(&["true", "false"]),
                "u8" | "u16" | "u32" | "u64" | "u128" | "usize" | "i8" | "i16" | "i32" | "i64" | "i128"
                | "isize" => strings(&["0", "1"]),
                "String" => strings(&["String::new()", "String::from(\"mutant\")"]),
                "Duration" => strings(&["std::time::Duration::ZERO"]),
                "Option" => {
                    let mut all = strings(&["None"]);
                    if let Some(first) = first {
                        all.extend(values(first, false).into_iter().map(|value| format!("Some({value})")));
                    }
                    all
                }
                "Result" => match first {
                    Some(first) => {
                        values(first, takes_self).into_iter().map(|value| format!("Ok({value})")).collect()
                    }
                    None => strings(&["Ok(())"]),
                },
                "Self" if takes_self => strings(&["self"]),
                "Step" | "RawCall" | "Call" => Vec::new(),
                _ if name.len() == 1 => Vec::new(),
                _ => strings(&["Default::default()"]),
            }
        }
        _ => Vec::new(),
    }
}

/// Returns the operators that replace an operator.
fn other_operators(operator: &BinOp) -> &'static [&'static str] {
    match operator {
        BinOp::Add(_) => &["-", "*"],
        BinOp::Sub(_) => &["+", "/"],
        BinOp::Mul(_) => &["+", "/"],
        BinOp::Div(_) => &["*", "%"],
        BinOp::Rem(_) => &["/", "+"],
        BinOp::And(_) => &["||"],
        BinOp::Or(_) => &["&&"],
        BinOp::BitXor(_) => &["|", "&"],
        BinOp::BitAnd(_) => &["|", "^"],
        BinOp::BitOr(_) => &["&", "^"],
        BinOp::Shl(_) => &[">>"],
        BinOp::Shr(_) => &["<<"],
        BinOp::Eq(_) => &["!="],
        BinOp::Ne(_) => &["=="],
        BinOp::Lt(_) => &["<=", ">"],
        BinOp::Le(_) => &["<", ">"],
        BinOp::Gt(_) => &[">=", "<"],
        BinOp::Ge(_) => &[">", "<"],
        BinOp::AddAssign(_) => &["-=", "*="],
        BinOp::SubAssign(_) => &["+=", "/="],
        BinOp::MulAssign(_) => &["+=", "/="],
        BinOp::DivAssign(_) => &["*=", "%="],
        BinOp::RemAssign(_) => &["/=", "+="],
        BinOp::BitXorAssign(_) => &["|=", "&="],
        BinOp::BitAndAssign(_) => &["|=", "^="],
        BinOp::BitOrAssign(_) => &["&=", "^="],
        BinOp::ShlAssign(_) => &[">>="],
        BinOp::ShrAssign(_) => &["<<="],
        _ => &[],
    }
}

impl<'ast> Visit<'ast> for Finder<'_> {
    fn visit_item(&mut self, item: &'ast Item) {
        match item {
            Item::Fn(function) => self.function(&function.sig, &function.block, &function.attrs),
            Item::Impl(block) if is_active(&block.attrs) => {
                let ty = match &*block.self_ty {
                    Type::Path(path) => path.path.segments.last().map(|last| last.ident.to_string()),
                    _ => None,
                };
                let ty = ty.unwrap_or_else(|| block.self_ty.to_token_stream().to_string());
                self.scope.push(match &block.trait_ {
                    Some((path, _)) => match path.segments.last() {
                        Some(last) => {
                            let name: String = last.to_token_stream().to_string();
                            format!("<{ty} as {}>", name.replace(' ', ""))
                        }
                        None => ty,
                    },
                    None => ty,
                });
                for item in &block.items {
                    if let ImplItem::Fn(function) = item {
                        self.function(&function.sig, &function.block, &function.attrs);
                    }
                }
                self.scope.pop();
            }
            Item::Trait(item) if is_active(&item.attrs) => {
                self.scope.push(item.ident.to_string());
                for item in &item.items {
                    if let syn::TraitItem::Fn(function) = item
                        && let Some(block) = &function.default
                    {
                        self.function(&function.sig, block, &function.attrs);
                    }
                }
                self.scope.pop();
            }
            Item::Mod(module) if is_active(&module.attrs) => {
                self.scope.push(module.ident.to_string());
                visit::visit_item_mod(self, module);
                self.scope.pop();
            }
            _ => {}
        }
    }

    // Nothing of these can be chosen at run time.
    fn visit_pat(&mut self, _: &'ast Pat) {}
    fn visit_type(&mut self, _: &'ast Type) {}
    fn visit_generic_argument(&mut self, _: &'ast GenericArgument) {}
    fn visit_attribute(&mut self, _: &'ast Attribute) {}
    fn visit_expr_const(&mut self, _: &'ast syn::ExprConst) {}

    fn visit_field_value(&mut self, field: &'ast syn::FieldValue) {
        if is_active(&field.attrs) {
            // A shorthand has a value with the same span, which cannot be replaced.
            if field.colon_token.is_some() {
                self.visit_expr(&field.expr);
            }
        }
    }

    fn visit_stmt(&mut self, statement: &'ast Stmt) {
        let (attributes, removable): (&[Attribute], bool) = match statement {
            Stmt::Local(local) => (&local.attrs, matches!(local.pat, Pat::Wild(_))),
            Stmt::Expr(expression, Some(_)) => match expression {
                Expr::MethodCall(call) => (&call.attrs, true),
                Expr::Call(call) => (&call.attrs, true),
                Expr::Assign(assignment) => (&assignment.attrs, true),
                Expr::If(expression) => (&expression.attrs, false),
                Expr::Try(expression) => (&expression.attrs, false),
                _ => (&[], false),
            },
            _ => (&[], false),
        };
        if !is_active(attributes) {
            return;
        }
        if removable && attributes.is_empty() {
            let range = range(statement);
            let shown = self.shown(&range);
            if let Some(id) = self.mutant(range.start, format!("remove {shown}")) {
                let length = range.len();
                let text = format!("if !crate::__mutant({id}) {{ ");
                self.insert(range.start, Place::Open(length), text, None, vec![id]);
                self.insert(range.end, Place::Close(length), " }".into(), None, Vec::new());
            }
        }
        visit::visit_stmt(self, statement);
    }

    fn visit_arm(&mut self, arm: &'ast syn::Arm) {
        if is_active(&arm.attrs) {
            if let Pat::Guard(pattern) = &arm.pat {
                self.visit_expr(&pattern.guard);
            }
            self.visit_expr(&arm.body);
        }
    }

    fn visit_expr_match(&mut self, expression: &'ast syn::ExprMatch) {
        for (index, arm) in expression.arms.iter().enumerate() {
            if !is_active(&arm.attrs) {
                continue;
            }
            let range_of_pattern = range(&arm.pat);
            let has_catch_all = expression.arms[index + 1..].iter().any(|arm| is_catch_all(&arm.pat));
            let removed = if has_catch_all {
                let shown = self.shown(&range_of_pattern);
                self.mutant(range_of_pattern.start, format!("remove arm {shown}"))
            } else {
                None
            };
            match &arm.pat {
                Pat::Guard(pattern) => {
                    if !has_let(&pattern.guard) {
                        let guard = range(&pattern.guard);
                        self.force(guard, "guard", removed, true);
                    }
                }
                _ => {
                    if let Some(id) = removed {
                        let text = format!(" if !crate::__mutant({id})");
                        self.insert(range_of_pattern.end, Place::Point, text, Some(id), Vec::new());
                    }
                }
            }
        }
        visit::visit_expr_match(self, expression);
    }

    fn visit_expr_if(&mut self, expression: &'ast syn::ExprIf) {
        self.condition(&expression.cond, "if");
        visit::visit_expr_if(self, expression);
    }

    fn visit_expr_while(&mut self, expression: &'ast syn::ExprWhile) {
        self.condition(&expression.cond, "while");
        visit::visit_expr_while(self, expression);
    }

    fn visit_expr_binary(&mut self, expression: &'ast syn::ExprBinary) {
        let operators = other_operators(&expression.op);
        if !operators.is_empty() && !has_let(&expression.left) && !has_let(&expression.right) {
            let whole = range(expression);
            let (left, right) = (range(&expression.left), range(&expression.right));
            let operator = expression.op.to_token_stream().to_string().replace(' ', "");
            let shown = self.shown(&whole);
            let (left, right) = (self.text(&left).to_owned(), self.text(&right).to_owned());
            // Parenthesized, because another operator binds differently.
            let is_assignment = operator.len() > 1
                && operator.ends_with('=')
                && !["==", "!=", "<=", ">="].contains(&operator.as_str());
            let alternatives = operators
                .iter()
                .map(|other| {
                    let text = if is_assignment {
                        format!("{left} {other} {right}")
                    } else {
                        format!("({left}) {other} ({right})")
                    };
                    (format!("{operator} to {other}: {shown}"), text)
                })
                .collect();
            self.replace(whole, alternatives);
        }
        visit::visit_expr_binary(self, expression);
    }

    fn visit_expr_unary(&mut self, expression: &'ast syn::ExprUnary) {
        if matches!(expression.op, UnOp::Not(_) | UnOp::Neg(_)) {
            let (whole, inner) = (range(expression), range(&expression.expr));
            let change = format!("remove {}: {}", expression.op.to_token_stream(), self.shown(&whole));
            let text = self.text(&inner).to_owned();
            self.replace(whole, vec![(change, text)]);
        }
        visit::visit_expr_unary(self, expression);
    }

    fn visit_expr_call(&mut self, call: &'ast syn::ExprCall) {
        let is_capacity = matches!(&*call.func, Expr::Path(path)
            if path.path.segments.last().is_some_and(|last| CAPACITIES.contains(&last.ident.to_string().as_str())));
        if !is_capacity {
            visit::visit_expr_call(self, call);
        }
    }

    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        let name = call.method.to_string();
        if let Some((_, other)) = METHODS.iter().find(|(method, _)| *method == name) {
            let (whole, method) = (range(call), range(&call.method));
            let change = format!("{name} to {other}: {}", self.shown(&whole));
            let text = [self.text(&(whole.start..method.start)), other, self.text(&(method.end..whole.end))]
                .concat();
            self.replace(whole, vec![(change, text)]);
        }
        if CAPACITIES.contains(&name.as_str()) {
            self.visit_expr(&call.receiver);
        } else {
            visit::visit_expr_method_call(self, call);
        }
    }

    fn visit_expr_macro(&mut self, expression: &'ast syn::ExprMacro) {
        if expression.mac.path.is_ident("matches") {
            let range = range(expression);
            let shown = self.shown(&range);
            let alternatives = ["true", "false"].map(|value| (format!("{value}: {shown}"), value.to_owned()));
            self.replace(range, alternatives.into());
        }
    }

    fn visit_expr_repeat(&mut self, expression: &'ast syn::ExprRepeat) {
        self.visit_expr(&expression.expr);
    }

    fn visit_expr_lit(&mut self, expression: &'ast ExprLit) {
        if !self.in_function {
            return;
        }
        let range = expression.lit.span().byte_range();
        let text = self.text(&range).to_owned();
        let line_start = self.source[..range.start].rfind('\n').map_or(0, |at| at + 1);
        let line_end = self.source[range.end..].find('\n').map_or(self.source.len(), |at| range.end + at);
        let line = self.shown(&(line_start..line_end));
        match &expression.lit {
            Lit::Bool(value) => {
                let other = (!value.value).to_string();
                self.replace(range, vec![(format!("{text} to {other}: {line}"), other)]);
            }
            Lit::Int(value) => {
                let Ok(number) = value.base10_parse::<u128>() else { return };
                let other = format!("{}{}", number.wrapping_add(1), value.suffix());
                self.replace(range, vec![(format!("{text} to {other}: {line}"), other)]);
            }
            _ => {}
        }
    }
}
