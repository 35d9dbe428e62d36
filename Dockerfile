# Weft in a container: the app built, the packages without the tools, the Node of the lockfile and no other. Runs as a
# user of its own; everything that is kept is in /data.

ARG DEBIAN=bookworm-slim

# npm and a Node for it. The program's own Node comes with the packages.
FROM node:24-${DEBIAN} AS packages
WORKDIR /weft
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev

FROM node:24-${DEBIAN} AS app
WORKDIR /weft
COPY package.json package-lock.json .npmrc ./
RUN npm ci --include=dev
COPY . .
RUN npm run build

FROM debian:${DEBIAN}
RUN groupadd --system --gid 10001 weft \
 && useradd --system --uid 10001 --gid weft --home-dir /data --shell /usr/sbin/nologin weft \
 && install --directory --owner=weft --group=weft --mode=0700 /data /var/cache/weft \
 && ln -s /weft/scripts/weft.mjs /usr/local/bin/weft
WORKDIR /weft
COPY --from=packages /weft/node_modules node_modules
COPY --from=app /weft/out out
COPY package.json package-lock.json LICENSE ./
COPY docs docs
COPY lib lib
COPY scripts scripts
COPY server server
ENV NODE_ENV=production \
    NODE_COMPILE_CACHE=/var/cache/weft \
    MALLOC_TRIM_THRESHOLD_=131072 \
    MALLOC_ARENA_MAX=2 \
    PATH=/weft/node_modules/node/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    HOST=0.0.0.0 \
    PORT=3000 \
    DATA_DIR=/data
USER weft
# The sources, compiled: 30 MB and half a second less at each start. As that user, for whom alone Node takes them from there.
RUN ["node", "--max-semi-space-size=1", "scripts/lib/load-server.mjs"]
VOLUME /data
EXPOSE 3000
# Healthy means that it takes traffic: a full disk or a shutdown is no health.
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/readyz`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
# Node itself, so that SIGTERM reaches the server.
CMD ["node", "--max-semi-space-size=1", "server/main.ts"]
