using Omnichannel.Hosting.Settings;

namespace Omnichannel.Gateway.Sessions;

/// <summary>Registers what signs people in and out.</summary>
static class SessionSetup
{
    public static void AddSessions(this IServiceCollection services) =>
        services.AddSettings(Keys.Tokens).AddSingleton<Keys>()
            .AddSingleton<AccessTokens>()
            .AddSingleton<Passwords>()
            .AddSingleton<SignInBounds>()
            .AddSingleton<EndSessions>()
            .AddSingleton<SignIn>()
            .AddSingleton<RefreshSession>()
            .AddSingleton<SignOut>()
            .AddHostedService<ForgetOldSessions>();
}
