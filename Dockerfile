# syntax=docker/dockerfile:1

# docker build .                  the image: the runtime of its base image, and Gateway with code for a fast start
# docker build --target aot .     one executable without a runtime: less memory, a faster start (docs/operations.md compares them)

# No patch version of .NET is given, so a new build includes the runtime's latest security fixes. Packages have the versions of packages.lock.json.
ARG DOTNET=10.0
FROM --platform=$BUILDPLATFORM mcr.microsoft.com/dotnet/sdk:${DOTNET}-noble AS build
ARG TARGETARCH
WORKDIR /source

# MSBuild reads these variables. ReadyToRun compiles ahead of time; docs/operations.md says why the image is not trimmed.
ENV PublishReadyToRun=true PublishDocumentationFile=false

# A layer that only changes of the project files invalidate.
COPY global.json Directory.Build.props Directory.Packages.props ./
COPY src/Gateway.Server/Gateway.Server.csproj src/Gateway.Server/packages.lock.json src/Gateway.Server/
COPY src/Gateway.Nats/Gateway.Nats.csproj src/Gateway.Nats/packages.lock.json src/Gateway.Nats/
COPY src/Gateway/Gateway.csproj src/Gateway/packages.lock.json src/Gateway/
RUN dotnet restore src/Gateway -a $TARGETARCH --locked-mode

COPY BannedSymbols.txt .editorconfig appsettings.json ./
COPY src src

# A container's loopback address can't be reached from outside, so the image's listeners are open to every address. They are in defaults.json and not in variables, since no file
# could override variables; they no longer apply once another source names listeners. appsettings.json is empty, to be mounted over.
RUN dotnet publish src/Gateway -c Release -a $TARGETARCH --self-contained false --no-restore -o /app \
    && cp src/Gateway/defaults.json /app/ && echo '{}' > /app/appsettings.json && mkdir /data

# Ahead of time: the SDK's compiler needs a linker and zlib. It builds for the machine that it runs on, so this stage is of the image's platform, not of the builder's.
FROM mcr.microsoft.com/dotnet/sdk:${DOTNET}-noble AS build-aot
ARG TARGETARCH
WORKDIR /source
RUN apt-get update && apt-get install -y --no-install-recommends clang zlib1g-dev && rm -rf /var/lib/apt/lists/*
COPY --from=build /source .
RUN dotnet publish src/Gateway -c Release -a $TARGETARCH -p:PublishAot=true -p:PublishReadyToRun=false -p:PublishDocumentationFile=false -p:DebugType=none -o /app \
    && rm -f /app/*.dbg && cp src/Gateway/defaults.json /app/ && echo '{}' > /app/appsettings.json && mkdir /data

# What is in it and how it runs is as in the image below, where it is explained.
FROM mcr.microsoft.com/dotnet/runtime-deps:${DOTNET}-noble-chiseled AS aot
ARG VERSION=0.1.0
ARG REVISION=
ARG CREATED=
ARG SOURCE=
ARG URL=$SOURCE
LABEL org.opencontainers.image.title="Gateway" \
      org.opencontainers.image.description="A server for programs that speak plain TCP" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION" \
      org.opencontainers.image.created="$CREATED" \
      org.opencontainers.image.source="$SOURCE" \
      org.opencontainers.image.url="$URL" \
      org.opencontainers.image.base.name="mcr.microsoft.com/dotnet/runtime-deps:10.0-noble-chiseled"
ENV ASPNETCORE_HTTP_PORTS=
EXPOSE 8080 9000 9001 9002 9053/udp
USER 1654:1654
COPY --from=build-aot --chown=1654:1654 /data /data
VOLUME /data
COPY --from=build-aot /app /app
WORKDIR /app
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=10s --retries=3 CMD ["/app/Gateway", "healthcheck"]
ENTRYPOINT ["/app/Gateway"]

# Chiseled: no shell, no package manager, not root.
FROM mcr.microsoft.com/dotnet/aspnet:${DOTNET}-noble-chiseled AS final

# What was built, from what and when: docs/operations.md has the command that fills them. An empty label means that it was not said.
ARG VERSION=0.1.0
ARG REVISION=
ARG CREATED=
ARG SOURCE=
ARG URL=$SOURCE
LABEL org.opencontainers.image.title="Gateway" \
      org.opencontainers.image.description="A server for programs that speak plain TCP" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION" \
      org.opencontainers.image.created="$CREATED" \
      org.opencontainers.image.source="$SOURCE" \
      org.opencontainers.image.url="$URL" \
      org.opencontainers.image.base.name="mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled"

# Switches the base image's own HTTP port off: Kestrel:Endpoints says what is opened.
ENV ASPNETCORE_HTTP_PORTS=
EXPOSE 8080 9000 9001 9002 9053/udp

# A number, so that Kubernetes can see that it is not root.
USER 1654:1654
COPY --from=build --chown=1654:1654 /data /data
VOLUME /data
COPY --from=build /app /app
WORKDIR /app

# SIGTERM begins a drain. The stop timeout must be longer than Gateway:Shutdown can take.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=10s --retries=3 CMD ["/app/Gateway", "healthcheck"]
ENTRYPOINT ["/app/Gateway"]
