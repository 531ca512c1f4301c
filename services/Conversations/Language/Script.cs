namespace Omnichannel.Conversations.Language;

/// <summary>The writing systems that tell languages apart (ISO 15924 names).</summary>
public enum Script
{
    /// <summary>Not a letter of a writing system named here.</summary>
    Other,
    Latin, Greek, Cyrillic, Armenian, Hebrew, Arabic, Ethiopic, Georgian,
    Devanagari, Bengali, Gurmukhi, Gujarati, Oriya, Tamil, Telugu, Kannada, Malayalam, Sinhala,
    Thai, Lao, Myanmar, Khmer, Kana, Hangul, Han,
}

/// <summary>Which script a letter belongs to, and which scripts a language is written in.</summary>
public static class Scripts
{
    /// <summary>How many members <see cref="Script"/> has.</summary>
    public const int Count = (int)Script.Han + 1;

    /// <summary>The script of a letter of the basic multilingual plane, by Unicode block.</summary>
    public static Script Of(char letter) => letter switch
    {
        < '\u0250' => Script.Latin,
        >= '\u1E00' and < '\u1F00' => Script.Latin,
        < '\u0370' => Script.Other,
        < '\u0400' => Script.Greek,
        >= '\u1F00' and < '\u2000' => Script.Greek,
        < '\u0530' => Script.Cyrillic,
        < '\u0590' => Script.Armenian,
        < '\u0600' => Script.Hebrew,
        < '\u0700' => Script.Arabic,
        >= '\u0750' and < '\u0780' => Script.Arabic,
        >= '\u08A0' and < '\u0900' => Script.Arabic,
        >= '\uFB50' and < '\uFE00' => Script.Arabic,
        >= '\uFE70' and < '\uFF00' => Script.Arabic,
        >= '\u0900' and < '\u0980' => Script.Devanagari,
        >= '\u0980' and < '\u0A00' => Script.Bengali,
        >= '\u0A00' and < '\u0A80' => Script.Gurmukhi,
        >= '\u0A80' and < '\u0B00' => Script.Gujarati,
        >= '\u0B00' and < '\u0B80' => Script.Oriya,
        >= '\u0B80' and < '\u0C00' => Script.Tamil,
        >= '\u0C00' and < '\u0C80' => Script.Telugu,
        >= '\u0C80' and < '\u0D00' => Script.Kannada,
        >= '\u0D00' and < '\u0D80' => Script.Malayalam,
        >= '\u0D80' and < '\u0E00' => Script.Sinhala,
        >= '\u0E00' and < '\u0E80' => Script.Thai,
        >= '\u0E80' and < '\u0F00' => Script.Lao,
        >= '\u1000' and < '\u10A0' => Script.Myanmar,
        >= '\u10A0' and < '\u1100' => Script.Georgian,
        >= '\u1100' and < '\u1200' => Script.Hangul,
        >= '\u1200' and < '\u13A0' => Script.Ethiopic,
        >= '\u1780' and < '\u1800' => Script.Khmer,
        >= '\u3040' and < '\u3100' => Script.Kana,
        >= '\u3130' and < '\u3190' => Script.Hangul,
        >= '\u31F0' and < '\u3200' => Script.Kana,
        >= '\u3400' and < '\uA000' => Script.Han,
        >= '\uAC00' and < '\uD7B0' => Script.Hangul,
        >= '\uF900' and < '\uFB00' => Script.Han,
        >= '\uFF66' and < '\uFFA0' => Script.Kana,
        _ => Script.Other,
    };

    /// <summary>The scripts customers write a language in, by its BCP 47 primary subtag; Latin where it is not listed.</summary>
    public static ReadOnlySpan<Script> Of(string language) => language switch
    {
        "am" or "ti" => [Script.Ethiopic],
        "ar" or "fa" or "ku" or "ps" or "sd" or "ur" => [Script.Arabic],
        "be" or "bg" or "kk" or "ky" or "mk" or "mn" or "ru" or "sr" or "uk" => [Script.Cyrillic],
        "as" or "bn" => [Script.Bengali],
        "el" => [Script.Greek],
        "gu" => [Script.Gujarati],
        "he" or "yi" => [Script.Hebrew],
        "hi" or "mr" or "ne" or "sa" => [Script.Devanagari],
        "hy" => [Script.Armenian],
        "ja" => [Script.Kana, Script.Han],
        "ka" => [Script.Georgian],
        "km" => [Script.Khmer],
        "kn" => [Script.Kannada],
        "ko" => [Script.Hangul],
        "lo" => [Script.Lao],
        "ml" => [Script.Malayalam],
        "my" => [Script.Myanmar],
        "or" => [Script.Oriya],
        "pa" => [Script.Gurmukhi],
        "si" => [Script.Sinhala],
        "ta" => [Script.Tamil],
        "te" => [Script.Telugu],
        "th" => [Script.Thai],
        "zh" or "yue" => [Script.Han],
        _ => [Script.Latin],
    };
}
