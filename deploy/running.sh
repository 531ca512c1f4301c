# Sourced by up and down: what runs where, and how it ends. Everything of one checkout stands in .run/.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
run=$root/.run
servers=$root/deploy/servers
traces=$root/deploy/Traces/bin/Release/net10.0/Omnichannel.Traces.dll
. "$servers/private.sh"

# name, project folder, assembly, schema; the gateway is the last to start and the first to end
services=(
  "conversations services/Conversations Omnichannel.Conversations conversations"
  "email services/Email Omnichannel.Email email"
  "routing services/Routing Omnichannel.Routing routing"
  "desk services/Desk Omnichannel.Desk desk"
  "chat services/Chat Omnichannel.Chat chat"
  "social services/Social Omnichannel.Social social"
  "phone services/Phone Omnichannel.Phone phone"
  "gateway gateway Omnichannel.Gateway identity"
)

stop_everything() {
  local at name
  for ((at = ${#services[@]} - 1; at >= 0; at--)); do
    read -r name _ <<<"${services[$at]}"
    end "$run/$name.pid" TERM 15 &
  done
  wait
  end "$run/traces.pid" TERM 5 &
  "$servers/mail" stop "$run/mail" & "$servers/rabbitmq" stop "$run/rabbitmq" & "$servers/postgres" stop "$run/postgres" &
  wait
}
