// The HTTP side of the server, put together: limits, headers, the checks of host and origin, and one file per resource. It is
// built around ports and listens to nothing: main.ts does, and attaches the sockets to the same server.

import rateLimit from '@fastify/rate-limit';
import fastify, { type FastifyInstance } from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import { serverLimits } from '../core/limits.ts';
import { documentRoutes } from './documents.ts';
import {
  answerClientError,
  answerFrameworkError,
  errorAnswer,
  handleErrors,
  routeOf,
  sendStatus,
} from './errors.ts';
import { readExportedApp } from './exported-app.ts';
import { healthRoutes } from './health.ts';
import { giveGuestCookies } from './guest-cookie.ts';
import { watchMethods } from './method-not-allowed.ts';
import { metricsRoute, type HttpMetrics } from './metrics.ts';
import { describeApi, openapiRoute } from './openapi.ts';
import { isKnownHost, isOwnOrigin, type ServerNames } from './origin.ts';
import type { Clock } from '../../lib/base/clock.ts';
import type { Random } from '../../lib/base/random.ts';
import type { DocumentService, HttpLog, Identify, Readiness, RoleIn, UploadService } from './ports.ts';
import { limitArrival } from './request-deadline.ts';
import { setSecurityHeaders } from './security-headers.ts';
import { appRoutes } from './static-app.ts';
import { uploadRoutes } from './uploads.ts';

export interface HttpAppOptions {
  readonly documents: DocumentService;
  readonly readiness: Readiness;
  readonly identify: Identify;
  /** Null: this server takes no uploads. */
  readonly uploads: { readonly service: UploadService; readonly roleIn: RoleIn } | null;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: HttpLog;
  /** Left out: there is no /metrics. */
  readonly metrics?: HttpMetrics;
  /** server/config.ts has these under the same names. */
  readonly config: ServerNames & {
    readonly createLimitPerMinute: number;
    readonly uploadLimitPerMinute: number;
  };
  /** Where `next build` put the app; null: serve no app. */
  readonly appFolder: string | null;
}

/** Reads the exported app, so that what is served does not change until the next start. */
export async function createHttpApp(options: HttpAppOptions): Promise<FastifyInstance> {
  const { config, log } = options;
  const app = fastify({
    logger: false,
    bodyLimit: serverLimits.httpBodyBytesMax,
    // Only an upload gets so long: see request-deadline.ts.
    requestTimeout: serverLimits.httpUploadMs,
    connectionTimeout: serverLimits.httpStillMs,
    http: {
      headersTimeout: serverLimits.httpHeadersMs,
      connectionsCheckingInterval: serverLimits.httpHeadersCheckMs,
      // An offer of anything else, as of HTTP/2 by Java's client, is passed over (RFC 9110, 7.8): the request is answered.
      shouldUpgradeCallback: ({ headers }) => headers.upgrade?.toLowerCase() === 'websocket',
    },
    routerOptions: { maxParamLength: serverLimits.httpParameterCharactersMax },
    trustProxy: config.trustedProxies.length > 0 ? [...config.trustedProxies] : false,
    // While closing, requests are still answered; /readyz has told the load balancer by then.
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    frameworkErrors: answerFrameworkError,
    clientErrorHandler: (error, socket) => answerClientError(error, socket, log),
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.removeContentTypeParser('text/plain');

  const https = config.publicUrl?.startsWith('https:') ?? false;
  app.addHook('onRequest', async (_request, reply) => setSecurityHeaders(reply, { https }));
  app.addHook('onRequest', async (request, reply) => {
    // What the browser said and not what a proxy says of it: any page may send X-Forwarded-Host to its own origin.
    if (isKnownHost(request.headers.host, config)) return;
    log.info('request refused', { status: 421, reason: 'unknown-host' });
    await sendStatus(reply, 421);
  });
  limitArrival(app, options.clock);
  giveGuestCookies(app, { random: options.random, https });
  app.addHook('onRequest', async (request, reply) => {
    if (request.method === 'GET' || request.method === 'HEAD' || request.method === 'OPTIONS') return;
    if (isOwnOrigin(request.headers.origin, request.host, config.publicUrl)) return;
    log.info('request refused', { status: 403, reason: 'foreign-origin' });
    await reply.code(403).send(errorAnswer('foreign-origin', 'Changes from other sites are not accepted.'));
  });
  app.addHook('onResponse', async (request, reply) => {
    const fields = { route: routeOf(request), status: reply.statusCode, ms: Math.round(reply.elapsedTime) };
    log.debug('request', fields);
  });

  handleErrors(app, log);
  const answerOtherMethods = watchMethods(app);
  await app.register(rateLimit, { global: false });
  await describeApi(app);

  if (options.metrics !== undefined) metricsRoute(app, options.metrics);
  healthRoutes(app, options.readiness);
  openapiRoute(app);
  documentRoutes(app, {
    documents: options.documents,
    identify: options.identify,
    createLimitPerMinute: config.createLimitPerMinute,
  });
  if (options.uploads !== null) {
    await uploadRoutes(app, {
      uploads: options.uploads.service,
      roleIn: options.uploads.roleIn,
      documents: options.documents,
      clock: options.clock,
      uploadLimitPerMinute: config.uploadLimitPerMinute,
    });
  }
  appRoutes(
    app,
    options.appFolder === null ? 'not-wanted' : ((await readExportedApp(options.appFolder)) ?? 'not-built'),
  );
  answerOtherMethods();
  return app;
}
