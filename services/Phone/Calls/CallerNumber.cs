using PhoneNumbers;

namespace Omnichannel.Phone.Calls;

/// <summary>Numbers as providers give them: E.164, or something that means that it is withheld.</summary>
internal static class CallerNumber
{
    /// <summary>The number, or nothing where it is withheld or none.</summary>
    public static string Of(string? from) => from is ['+', .. { Length: >= 7 and <= 15 } digits] && digits.All(char.IsAsciiDigit) ? from : "";

    /// <summary>ISO 3166-1 code of its country, or null.</summary>
    public static string? CountryOf(string number)
    {
        if (number.Length == 0)
            return null;
        try
        {
            var util = PhoneNumberUtil.GetInstance();
            return util.GetRegionCodeForNumber(util.Parse(number, null)) is { Length: 2 } region and not "ZZ" ? region : null;
        }
        catch (NumberParseException)
        {
            return null;
        }
    }
}
