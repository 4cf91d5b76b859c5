#!/bin/sh
# A chat in one command: the back end of chat.py (or, with the word node, of chat.mjs), and a gateway whose listener on port 9100 leads to it and signs.
# Then, in two terminals: nc 127.0.0.1 9100
cd "$(dirname "$0")/../.." || exit
secret="whsec_$(head -c 32 /dev/urandom | base64)"
if [ "$1" = node ]; then
    WEBHOOK_SECRETS="$secret" node deploy/examples/chat.mjs &
else
    WEBHOOK_SECRETS="$secret" python3 deploy/examples/chat.py &
fi
trap 'kill $!' EXIT
Gateway__Listeners__chat__Url=tcp://127.0.0.1:9100 \
Gateway__Listeners__chat__Application=Http \
Gateway__Listeners__chat__Upstream=http://127.0.0.1:8000 \
Gateway__Listeners__chat__Http__OpenPath=/ \
Gateway__Listeners__chat__Http__ClosePath=/ \
Gateway__Listeners__chat__Http__Secrets__0="$secret" \
dotnet run --project src/Gateway
