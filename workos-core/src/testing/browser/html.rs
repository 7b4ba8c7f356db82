//! Links and forms of HTML pages. Tolerates markup that is not well-formed, as browsers do.

/// The links and forms of a page.
#[derive(Debug, Default)]
pub(super) struct Document {
    pub(super) title: String,
    pub(super) base: Option<String>,
    pub(super) links: Vec<Link>,
    pub(super) forms: Vec<Form>,
}

/// A link.
#[derive(Debug)]
pub(super) struct Link {
    pub(super) label: String,
    pub(super) href: String,
}

/// A form.
#[derive(Debug, Default)]
pub(super) struct Form {
    pub(super) action: String,
    pub(super) is_post: bool,
    pub(super) fields: Vec<(String, String)>,
    pub(super) buttons: Vec<Button>,
}

/// A button that submits a form.
#[derive(Debug)]
pub(super) struct Button {
    pub(super) label: String,
    /// Name and value, which only this button submits.
    pub(super) field: Option<(String, String)>,
    pub(super) action: Option<String>,
    pub(super) is_post: Option<bool>,
}

impl Document {
    /// Reads a page.
    pub(super) fn parse(html: &str) -> Self {
        let mut reader = Reader::default();
        let mut tokens = Tokens { rest: html, raw: None };
        while let Some(token) = tokens.next() {
            match token {
                Token::Text(text) => reader.text.push_str(&text),
                Token::Start(tag) => reader.start(tag),
                Token::End(name) => reader.end(&name),
            }
        }
        reader.finish_open();
        reader.finish_form();
        reader.document
    }
}

/// What the reader is within, whose text it collects.
enum Open {
    Link(String),
    Button(Button, Option<String>),
    TextArea(String),
    Title,
}

#[derive(Default)]
struct Reader {
    document: Document,
    form: Option<Form>,
    open: Option<Open>,
    select: Option<Select>,
    text: String,
}

/// A list of options that is being read.
struct Select {
    name: String,
    /// Value of the current option, and whether it is selected.
    option: Option<(Option<String>, bool)>,
    value: Option<String>,
    has_selected: bool,
}

impl Reader {
    fn start(&mut self, tag: Tag) {
        match tag.name.as_str() {
            "base" => self.document.base = self.document.base.take().or(tag.get("href")),
            "title" => self.begin(Open::Title),
            "a" | "area" => {
                if let Some(href) = tag.get("href") {
                    self.begin(Open::Link(href));
                    self.text = tag.get("aria-label").unwrap_or_default();
                }
            }
            // A form within a form is not one.
            "form" if self.form.is_none() => {
                self.form = Some(Form {
                    action: tag.get("action").unwrap_or_default(),
                    is_post: tag.get("method").is_some_and(|method| method.eq_ignore_ascii_case("post")),
                    ..Form::default()
                });
            }
            "input" => self.input(&tag),
            "button" => {
                let kind = tag.get("type").unwrap_or_default().to_ascii_lowercase();
                if kind != "button" && kind != "reset" && !tag.has("disabled") {
                    let label = tag.get("aria-label");
                    self.begin(Open::Button(tag.button(), label));
                }
            }
            "textarea" if !tag.has("disabled") => {
                if let Some(name) = tag.get("name") {
                    self.begin(Open::TextArea(name));
                }
            }
            "select" if !tag.has("disabled") => {
                if let Some(name) = tag.get("name") {
                    self.select = Some(Select { name, option: None, value: None, has_selected: false });
                }
            }
            "option" => {
                self.finish_option();
                self.text.clear();
                if let Some(select) = &mut self.select {
                    select.option = Some((tag.get("value"), tag.has("selected")));
                }
            }
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "a" | "button" | "textarea" | "title" => self.finish_open(),
            "option" => self.finish_option(),
            "select" => {
                self.finish_option();
                if let Some(Select { name, value: Some(value), .. }) = self.select.take() {
                    self.field(name, value);
                }
            }
            "form" => {
                self.finish_open();
                self.finish_form();
            }
            _ => {}
        }
    }

    fn input(&mut self, tag: &Tag) {
        if tag.has("disabled") {
            return;
        }
        let value = tag.get("value");
        match tag.get("type").unwrap_or_default().to_ascii_lowercase().as_str() {
            "submit" | "image" => {
                let label = value.unwrap_or_else(|| "Submit".to_owned());
                self.button(Button { label, ..tag.button() });
            }
            "button" | "reset" | "file" => {}
            "checkbox" | "radio" if !tag.has("checked") => {}
            "checkbox" | "radio" => {
                if let Some(name) = tag.get("name") {
                    self.field(name, value.unwrap_or_else(|| "on".to_owned()));
                }
            }
            _ => {
                if let Some(name) = tag.get("name") {
                    self.field(name, value.unwrap_or_default());
                }
            }
        }
    }

    fn field(&mut self, name: String, value: String) {
        if let Some(form) = &mut self.form
            && !name.is_empty()
        {
            form.fields.push((name, value));
        }
    }

    fn button(&mut self, button: Button) {
        if let Some(form) = &mut self.form {
            form.buttons.push(button);
        }
    }

    fn begin(&mut self, open: Open) {
        self.finish_open();
        self.text.clear();
        self.open = Some(open);
    }

    fn finish_open(&mut self) {
        let text = std::mem::take(&mut self.text);
        let label = text.split_whitespace().collect::<Vec<_>>().join(" ");
        match self.open.take() {
            Some(Open::Link(href)) => self.document.links.push(Link { label, href }),
            Some(Open::Button(button, named)) => {
                self.button(Button { label: named.unwrap_or(label), ..button })
            }
            Some(Open::TextArea(name)) => {
                self.field(name, text.strip_prefix('\n').unwrap_or(&text).to_owned())
            }
            Some(Open::Title) => self.document.title = label,
            None => {}
        }
    }

    fn finish_option(&mut self) {
        let Some(select) = &mut self.select else { return };
        let Some((value, is_selected)) = select.option.take() else { return };
        let text = || self.text.split_whitespace().collect::<Vec<_>>().join(" ");
        if (is_selected && !select.has_selected) || select.value.is_none() {
            select.value = Some(value.unwrap_or_else(text));
            select.has_selected = is_selected;
        }
    }

    fn finish_form(&mut self) {
        self.document.forms.extend(self.form.take());
    }
}

enum Token {
    Text(String),
    Start(Tag),
    /// Name of the end tag, in lower case.
    End(String),
}

/// A start tag. Names of tag and attributes are in lower case.
struct Tag {
    name: String,
    attributes: Vec<(String, String)>,
}

impl Tag {
    fn get(&self, name: &str) -> Option<String> {
        self.attributes.iter().find(|(other, _)| other == name).map(|(_, value)| value.clone())
    }

    fn has(&self, name: &str) -> bool {
        self.attributes.iter().any(|(other, _)| other == name)
    }

    fn button(&self) -> Button {
        let name = self.get("name").filter(|name| !name.is_empty());
        Button {
            label: String::new(),
            field: name.map(|name| (name, self.get("value").unwrap_or_default())),
            action: self.get("formaction"),
            is_post: self.get("formmethod").map(|method| method.eq_ignore_ascii_case("post")),
        }
    }
}

struct Tokens<'a> {
    rest: &'a str,
    /// The element whose content has no tags: everything up to its end tag.
    raw: Option<String>,
}

impl Tokens<'_> {
    fn next(&mut self) -> Option<Token> {
        if let Some(name) = self.raw.take() {
            let end = self.rest.to_ascii_lowercase().find(&format!("</{name}")).unwrap_or(self.rest.len());
            let text = self.take(end);
            let is_code = matches!(name.as_str(), "script" | "style");
            return Some(Token::Text(if is_code { String::new() } else { decode(text) }));
        }
        loop {
            if self.rest.is_empty() {
                return None;
            }
            if let Some(comment) = self.rest.strip_prefix("<!--") {
                self.rest = comment.split_once("-->").map_or("", |(_, rest)| rest);
                continue;
            }
            let starts_name =
                |text: &str| text.starts_with(|character: char| character.is_ascii_alphabetic());
            if let Some(tag) = self.rest.strip_prefix('<') {
                if let Some(name) = tag.strip_prefix('/').filter(|name| starts_name(name)) {
                    let (name, rest) = name.split_once('>').unwrap_or((name, ""));
                    self.rest = rest;
                    let name = name.split_whitespace().next().unwrap_or_default();
                    return Some(Token::End(name.to_ascii_lowercase()));
                }
                if starts_name(tag) {
                    self.rest = tag;
                    return Some(Token::Start(self.tag()));
                }
                if tag.starts_with(['!', '?', '/']) {
                    self.rest = tag.split_once('>').map_or("", |(_, rest)| rest);
                    continue;
                }
            }
            let is_start = |(at, character): &(usize, char)| *at > 0 && *character == '<';
            let end = self.rest.char_indices().find(is_start).map_or(self.rest.len(), |(at, _)| at);
            return Some(Token::Text(decode(self.take(end))));
        }
    }

    /// Reads a start tag from its name on.
    fn tag(&mut self) -> Tag {
        let name = self.take_until(|character| character.is_ascii_whitespace() || "/>".contains(character));
        let mut tag = Tag { name: name.to_ascii_lowercase(), attributes: Vec::new() };
        loop {
            self.rest = self
                .rest
                .trim_start_matches(|character: char| character.is_ascii_whitespace() || character == '/');
            if self.rest.is_empty() {
                break;
            }
            if let Some(rest) = self.rest.strip_prefix('>') {
                self.rest = rest;
                break;
            }
            let name = self
                .take_until(|character| character.is_ascii_whitespace() || "/>=".contains(character))
                .to_ascii_lowercase();
            let after = self.rest.trim_ascii_start();
            let Some(value) = after.strip_prefix('=') else {
                tag.attributes.push((name, String::new()));
                continue;
            };
            self.rest = value.trim_ascii_start();
            let quote = self.rest.chars().next().filter(|character| "\"'".contains(*character));
            let value = match quote {
                Some(quote) => {
                    let quoted = self.rest.strip_prefix(quote).unwrap_or_default();
                    let (value, rest) = quoted.split_once(quote).unwrap_or((quoted, ""));
                    self.rest = rest;
                    value
                }
                None if self.rest.starts_with('>') => "",
                None => self.take_until(|character| character.is_ascii_whitespace() || character == '>'),
            };
            tag.attributes.push((name, decode(value)));
        }
        if matches!(tag.name.as_str(), "script" | "style" | "textarea" | "title") {
            self.raw = Some(tag.name.clone());
        }
        tag
    }
}

impl<'a> Tokens<'a> {
    fn take(&mut self, end: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at_checked(end).unwrap_or((self.rest, ""));
        self.rest = rest;
        taken
    }

    fn take_until(&mut self, is_end: impl Fn(char) -> bool) -> &'a str {
        let end = self.rest.find(is_end).unwrap_or(self.rest.len());
        // An attribute's name may begin with `=`; without progress the tag would never end.
        let end = if end == 0 { self.rest.chars().next().map_or(0, char::len_utf8) } else { end };
        self.take(end)
    }
}

/// Decodes character references; unknown ones stay as they are.
fn decode(text: &str) -> String {
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, reference)) = rest.split_once('&') {
        decoded.push_str(before);
        let found = reference.split_once(';').and_then(|(name, after)| Some((character(name)?, after)));
        rest = match found {
            Some((character, after)) => {
                decoded.push(character);
                after
            }
            None => {
                decoded.push('&');
                reference
            }
        };
    }
    decoded.push_str(rest);
    decoded
}

fn character(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some('\u{a0}'),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(digits) => u32::from_str_radix(digits, 16),
                None => number.parse(),
            };
            char::from_u32(code.ok()?)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Document;

    #[test]
    fn links_have_their_text_and_target() {
        let page = Document::parse(
            r#"<!doctype html><TITLE>A &amp; B</TITLE><base href="/x/"><!-- <a href="/no">No</a> -->
            <script>"<a href='/no'>No</a>"</script>
            <a href=/plain>Plain</a> <A HREF='/q?a=1&amp;b=2' class="x">  Two
            <b>words</b></A><a name=top>No</a> <a href="/icon" aria-label="Icon"><svg/></a> 1 < 2 &
            <a href="/open">Open"#,
        );
        let links: Vec<_> = page.links.iter().map(|link| (link.label.as_str(), link.href.as_str())).collect();
        assert_eq!(
            links,
            [("Plain", "/plain"), ("Two words", "/q?a=1&b=2"), ("Icon", "/icon"), ("Open", "/open")],
        );
        assert_eq!((page.title.as_str(), page.base.as_deref()), ("A & B", Some("/x/")));
    }

    #[test]
    fn forms_have_the_fields_that_a_browser_submits() {
        let page = Document::parse(
            r#"<form action="/a" method=POST>
                <input type=hidden name=csrf value="t&quot;1"><input name=email required>
                <input type=checkbox name=c1 checked><input type=checkbox name=c2 value=2>
                <input type=radio name=r value=1><input type=radio name=r value=2 checked>
                <input name=off value=1 disabled><input type=file name=f><input value=unnamed>
                <select name=s><option>One<option value=2 selected>Two</select>
                <select name=t><option value=first>1</option><option>2</option></select>
                <textarea name=note>
a <b> &lt;</textarea>
                <button name=intent value=save>Save <i>it</i></button>
                <button type=button>Menu</button>
                <input type=submit value=Delete formaction=/delete formmethod=get>
            </form><form><button>Search</button></form>"#,
        );
        let [form, search] = page.forms.as_slice() else { panic!("{page:?}") };
        assert!(form.is_post && form.action == "/a" && !search.is_post && search.action.is_empty());
        let fields: Vec<_> = form.fields.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let expected = ["csrf=t\"1", "email=", "c1=on", "r=2", "s=2", "t=first", "note=a <b> <"];
        assert_eq!(fields, expected);
        let buttons: Vec<_> = form.buttons.iter().map(|button| button.label.as_str()).collect();
        assert_eq!(buttons, ["Save it", "Delete"]);
        assert_eq!(form.buttons[0].field, Some(("intent".to_owned(), "save".to_owned())));
        let delete = &form.buttons[1];
        assert_eq!((delete.action.as_deref(), delete.is_post), (Some("/delete"), Some(false)));
    }

    #[test]
    fn broken_markup_ends() {
        for html in
            ["<", "</", "<a", "<a =", "<a href", "<a href=", "<a href='", "<!--", "<!", "<script>", "&#x;&"]
        {
            Document::parse(html);
            Document::parse(&format!("<form><input name=a>{html}"));
        }
        let page = Document::parse("<form action=/x><input name=a value=1><button>Go");
        assert_eq!((page.forms.len(), page.forms[0].buttons.len()), (1, 1));
    }
}
