//! Locales of emails.

/// Locale of an email that WorkOS sends, a BCP 47 tag.
#[open_enum]
pub enum Locale {
    /// Afrikaans.
    Afrikaans = "af",
    /// Amharic.
    Amharic = "am",
    /// Arabic.
    Arabic = "ar",
    /// Bulgarian.
    Bulgarian = "bg",
    /// Bengali.
    Bengali = "bn",
    /// Bosnian.
    Bosnian = "bs",
    /// Catalan.
    Catalan = "ca",
    /// Czech.
    Czech = "cs",
    /// Danish.
    Danish = "da",
    /// German.
    German = "de",
    /// German (Germany).
    GermanGermany = "de-DE",
    /// Greek.
    Greek = "el",
    /// English.
    English = "en",
    /// English (Australia).
    EnglishAustralia = "en-AU",
    /// English (Canada).
    EnglishCanada = "en-CA",
    /// English (United Kingdom).
    EnglishUnitedKingdom = "en-GB",
    /// English (United States).
    EnglishUnitedStates = "en-US",
    /// Spanish.
    Spanish = "es",
    /// Spanish (Latin America).
    SpanishLatinAmerica = "es-419",
    /// Spanish (Spain).
    SpanishSpain = "es-ES",
    /// Spanish (United States).
    SpanishUnitedStates = "es-US",
    /// Estonian.
    Estonian = "et",
    /// Persian.
    Persian = "fa",
    /// Finnish.
    Finnish = "fi",
    /// Filipino.
    Filipino = "fil",
    /// French.
    French = "fr",
    /// French (Belgium).
    FrenchBelgium = "fr-BE",
    /// French (Canada).
    FrenchCanada = "fr-CA",
    /// French (France).
    FrenchFrance = "fr-FR",
    /// Frisian.
    Frisian = "fy",
    /// Galician.
    Galician = "gl",
    /// Gujarati.
    Gujarati = "gu",
    /// Hausa.
    Hausa = "ha",
    /// Hebrew.
    Hebrew = "he",
    /// Hindi.
    Hindi = "hi",
    /// Croatian.
    Croatian = "hr",
    /// Hungarian.
    Hungarian = "hu",
    /// Armenian.
    Armenian = "hy",
    /// Indonesian.
    Indonesian = "id",
    /// Icelandic.
    Icelandic = "is",
    /// Italian.
    Italian = "it",
    /// Italian (Italy).
    ItalianItaly = "it-IT",
    /// Japanese.
    Japanese = "ja",
    /// Javanese.
    Javanese = "jv",
    /// Georgian.
    Georgian = "ka",
    /// Kazakh.
    Kazakh = "kk",
    /// Khmer.
    Khmer = "km",
    /// Kannada.
    Kannada = "kn",
    /// Korean.
    Korean = "ko",
    /// Lithuanian.
    Lithuanian = "lt",
    /// Latvian.
    Latvian = "lv",
    /// Macedonian.
    Macedonian = "mk",
    /// Malayalam.
    Malayalam = "ml",
    /// Mongolian.
    Mongolian = "mn",
    /// Marathi.
    Marathi = "mr",
    /// Malay.
    Malay = "ms",
    /// Burmese.
    Burmese = "my",
    /// Norwegian (Bokmål).
    NorwegianBokmal = "nb",
    /// Nepali.
    Nepali = "ne",
    /// Dutch.
    Dutch = "nl",
    /// Dutch (Belgium).
    DutchBelgium = "nl-BE",
    /// Dutch (Netherlands).
    DutchNetherlands = "nl-NL",
    /// Norwegian (Nynorsk).
    NorwegianNynorsk = "nn",
    /// Norwegian.
    Norwegian = "no",
    /// Punjabi.
    Punjabi = "pa",
    /// Polish.
    Polish = "pl",
    /// Portuguese.
    Portuguese = "pt",
    /// Portuguese (Brazil).
    PortugueseBrazil = "pt-BR",
    /// Portuguese (Portugal).
    PortuguesePortugal = "pt-PT",
    /// Romanian.
    Romanian = "ro",
    /// Russian.
    Russian = "ru",
    /// Slovak.
    Slovak = "sk",
    /// Slovenian.
    Slovenian = "sl",
    /// Albanian.
    Albanian = "sq",
    /// Serbian.
    Serbian = "sr",
    /// Swedish.
    Swedish = "sv",
    /// Swahili.
    Swahili = "sw",
    /// Tamil.
    Tamil = "ta",
    /// Telugu.
    Telugu = "te",
    /// Thai.
    Thai = "th",
    /// Turkish.
    Turkish = "tr",
    /// Ukrainian.
    Ukrainian = "uk",
    /// Urdu.
    Urdu = "ur",
    /// Uzbek.
    Uzbek = "uz",
    /// Vietnamese.
    Vietnamese = "vi",
    /// Chinese.
    Chinese = "zh",
    /// Chinese (China).
    ChineseChina = "zh-CN",
    /// Chinese (Hong Kong).
    ChineseHongKong = "zh-HK",
    /// Chinese (Taiwan).
    ChineseTaiwan = "zh-TW",
    /// Zulu.
    Zulu = "zu",
}
