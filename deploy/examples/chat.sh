#!/bin/sh
# A chat in one command: the back end of chat.py, and a gateway whose listener on port 9100 leads to it.
# Then, in two terminals: nc 127.0.0.1 9100
cd "$(dirname "$0")/../.." || exit
python3 deploy/examples/chat.py &
trap 'kill $!' EXIT
Gateway__Listeners__chat__Url=tcp://127.0.0.1:9100 \
Gateway__Listeners__chat__Application=Http \
Gateway__Listeners__chat__Upstream=http://127.0.0.1:8000 \
Gateway__Listeners__chat__Http__OpenPath=/ \
Gateway__Listeners__chat__Http__ClosePath=/ \
dotnet run --project src/Gateway
