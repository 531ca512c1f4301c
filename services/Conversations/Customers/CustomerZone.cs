using NodaTime;
using NodaTime.TimeZones;
using PhoneNumbers;

namespace Omnichannel.Conversations.Customers;

/// <summary>The time zone a customer lives in: what the channel says, his profile, his phone number, the account's zone.</summary>
public static class CustomerZone
{
    /// <summary>The canonical IANA id of a zone, or null where there is none of that name.</summary>
    public static string? Canonical(string? zone) =>
        zone is not null && DateTimeZoneProviders.Tzdb.GetZoneOrNull(zone) is not null && TzdbDateTimeZoneSource.Default.CanonicalIdMap.TryGetValue(zone, out var id) ? id : null;

    /// <summary>Chooses the zone, or null where nothing is known.</summary>
    /// <param name="hint">IANA zone the channel claims.</param>
    /// <param name="profile">IANA zone of the customer's profile.</param>
    /// <param name="phone">E.164 number, or null.</param>
    /// <param name="account">IANA zone of the channel account or tenant.</param>
    public static string? Of(string? hint, string? profile, string? phone, string? account) =>
        Canonical(hint) ?? Canonical(profile) ?? OfPhone(phone) ?? Canonical(account);

    /// <summary>The zone of an E.164 number where it has exactly one (libphonenumber's map): more than one means unknown.</summary>
    public static string? OfPhone(string? number)
    {
        if (number is not ['+', ..])
            return null;
        try
        {
            var parsed = PhoneNumberUtil.GetInstance().Parse(number, null);
            var zones = PhoneNumberToTimeZonesMapper.GetInstance().GetTimeZonesForNumber(parsed).Select(Canonical).Distinct(StringComparer.Ordinal).ToList();
            return zones is [{ } only] ? only : null;
        }
        catch (NumberParseException)
        {
            return null; // Not a number: it says nothing of a zone.
        }
    }
}
