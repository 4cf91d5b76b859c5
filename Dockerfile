# syntax=docker/dockerfile:1

# The patch level floats, so that building again takes in the runtime's security fixes; VERSION and REVISION name what was built.
ARG DOTNET=10.0
FROM --platform=$BUILDPLATFORM mcr.microsoft.com/dotnet/sdk:${DOTNET}-noble AS build
ARG TARGETARCH
WORKDIR /source

# MSBuild reads the environment. ReadyToRun compiles ahead of time; why it is not trimmed as well stands in docs/operations.md.
ENV PublishReadyToRun=true PublishDocumentationFile=false

# What only a change of the project files makes old.
COPY global.json Directory.Build.props Directory.Packages.props ./
COPY src/Gateway.Server/Gateway.Server.csproj src/Gateway.Server/
COPY src/Gateway/Gateway.csproj src/Gateway/
RUN dotnet restore src/Gateway -a $TARGETARCH

COPY BannedSymbols.txt .editorconfig appsettings.json ./
COPY src src

# A container is reached from outside or not at all, so here the doors are open to every address. They are no variables, which nothing in a file could
# undo: they lie below every other source, and stand back for listeners that another names. appsettings.json is empty, to be mounted over.
RUN dotnet publish src/Gateway -c Release -a $TARGETARCH --self-contained false --no-restore -o /app \
    && cp src/Gateway/defaults.json /app/ && echo '{}' > /app/appsettings.json && mkdir /data

# Chiseled: no shell, no package manager, and a user that is not root.
FROM mcr.microsoft.com/dotnet/aspnet:${DOTNET}-noble-chiseled
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Gateway" \
      org.opencontainers.image.description="The front door for programs that speak plain TCP" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION" \
      org.opencontainers.image.base.name="mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled"

# The base image's own HTTP port gives way to what Kestrel:Endpoints say.
ENV ASPNETCORE_HTTP_PORTS=
EXPOSE 8080 9000 9001 9002 9053/udp

# By number, so that Kubernetes can see that it is not root.
USER 1654:1654
COPY --from=build --chown=1654:1654 /data /data
VOLUME /data
COPY --from=build /app /app
WORKDIR /app

# SIGTERM drains: give it more than Gateway:Shutdown takes in all.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=10s --retries=3 CMD ["/app/Gateway", "healthcheck"]
ENTRYPOINT ["/app/Gateway"]
