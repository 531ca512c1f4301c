using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;

namespace Omnichannel.Hosting.Settings;

/// <summary>A section of configuration that is read into an object, whose data annotations say what is allowed.</summary>
/// <param name="key">Key of the section.</param>
public sealed class SettingsSection<T>(string key) : ISettings
    where T : class, new()
{
    /// <summary>The object, with its own defaults where nothing is set.</summary>
    /// <exception cref="InvalidOperationException">A value is wrong.</exception>
    public T Read(IConfiguration configuration)
    {
        foreach (var fault in Faults(configuration))
            throw new InvalidOperationException(fault);
        return Bind(configuration);
    }

    /// <inheritdoc/>
    public IEnumerable<string> Faults(IConfiguration configuration)
    {
        T bound;
        var variable = key.Replace(":", "__", StringComparison.Ordinal);
        try
        {
            bound = Bind(configuration);
        }
        catch (InvalidOperationException exception)
        {
            return [$"{variable} cannot be read: {exception.Message}"];
        }

        var results = new List<ValidationResult>();
        Validator.TryValidateObject(bound, new ValidationContext(bound), results, validateAllProperties: true);
        return results.Select(result => $"{variable}__{string.Join(", ", result.MemberNames)}: {result.ErrorMessage}");
    }

    T Bind(IConfiguration configuration) => configuration.GetSection(key).Get<T>() ?? new T();
}
