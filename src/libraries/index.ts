/** The catalogue: one line per library file. */
import type { Library } from '../evaluate/models.ts';
import { assertions } from './assertions.ts';
import { nextSafeAction } from './actions/next-safe-action.ts';
import { zsa } from './actions/zsa.ts';
import { appwrite } from './auth/appwrite.ts';
import { arctic } from './auth/arctic.ts';
import { auth0Library } from './auth/auth0.ts';
import { betterAuthLibrary } from './auth/better-auth.ts';
import { casl } from './auth/casl.ts';
import { clerk, clerkWebhooks } from './auth/clerk.ts';
import { firebaseAdmin } from './auth/firebase-admin.ts';
import { apple } from './auth/apple.ts';
import { googleAuth } from './auth/google-auth-library.ts';
import { iron } from './auth/iron-session.ts';
import { kinde } from './auth/kinde.ts';
import { luciaLibrary } from './auth/lucia.ts';
import { nextAuth } from './auth/next-auth.ts';
import { oslo } from './auth/oslo.ts';
import { passport, passportStrategies } from './auth/passport.ts';
import { samlJackson } from './auth/saml-jackson.ts';
import { secureRemotePassword, srp } from './auth/srp.ts';
import { stack } from './auth/stack.ts';
import { supabase } from './auth/supabase.ts';
import { thirdwebAuth } from './auth/thirdweb.ts';
import { unkey } from './auth/unkey.ts';
import { workos, workosNode } from './auth/workos.ts';
import { cookiePackages } from './cookies.ts';
import { convex } from './data/convex.ts';
import { drivers } from './data/drivers.ts';
import { drizzle } from './data/drizzle.ts';
import { knex } from './data/knex.ts';
import { kysely } from './data/kysely.ts';
import { mongodb, mongoose } from './data/mongoose.ts';
import { pilcrow } from './data/pilcrow.ts';
import { prisma, prismaExtensions } from './data/prisma.ts';
import { searchEngines } from './data/search.ts';
import { sequelize } from './data/sequelize.ts';
import { typeorm } from './data/typeorm.ts';
import { fastifyPlugins } from './fastify/index.ts';
import { honoCombine } from './hono-combine.ts';
import { honoMiddleware, honoPrometheus, honoValidators } from './hono.ts';
import { awilix } from './awilix.ts';
import { envVar } from './env-var.ts';
import { globbers } from './glob-files.ts';
import { toolboxes } from './lodash.ts';
import { typedContainers } from './typed-containers.ts';
import { pathMatchers } from './globs.ts';
import { middleware } from './middleware.ts';
import { nextConnect } from './next-connect.ts';
import { inert } from './inert.ts';
import { next, react } from './next.ts';
import { node } from './node/index.ts';
import { passwords } from './passwords.ts';
import { apolloClient } from './services/apollo.ts';
import { aws } from './services/aws.ts';
import { background } from './services/background.ts';
import { chatSdk } from './services/chat-sdk.ts';
import { httpClients } from './services/http.ts';
import { limiters, upstashRatelimit } from './services/limiters.ts';
import { mail } from './services/mail.ts';
import { prometheusExporter, promClient } from './services/metrics.ts';
import { languageModels } from './services/models.ts';
import { objectStorage } from './services/object-storage.ts';
import { openapiFetch } from './services/openapi-fetch.ts';
import { payment } from './services/payment.ts';
import { queues } from './services/queues.ts';
import { keyValue, memoryCaches, unstorage } from './services/redis.ts';
import { stripe } from './services/stripe.ts';
import { tus } from './services/tus.ts';
import { fastJwt } from './tokens/fast-jwt.ts';
import { jose } from './tokens/jose.ts';
import { jsonwebtoken } from './tokens/jsonwebtoken.ts';
import { jwksRsa } from './tokens/jwks-rsa.ts';
import { keyPairs } from './tokens/key-pairs.ts';
import { jwtDecode } from './tokens/jwt-decode.ts';
import { storagePackages } from './storage-packages.ts';
import { results } from './results.ts';
import { statusCodes } from './status-codes.ts';
import { storageHooks, webStorage } from './web-storage.ts';
import { uuid } from './uuid.ts';
import { edgeConfig, visitors } from './visitors.ts';
import { appStore } from './webhooks/apple.ts';
import { octokitWebhooks, probot } from './webhooks/octokit.ts';
import { qstash } from './webhooks/qstash.ts';
import { secureWebhooks } from './webhooks/secure-webhooks.ts';
import { slack } from './webhooks/slack.ts';
import { svix } from './webhooks/svix.ts';
import { airtable } from './data/airtable.ts';
import { tinybird } from './data/tinybird.ts';
import { betterAll } from './better-all.ts';
import { mcpHandler } from './services/mcp-handler.ts';
import { saleor } from './auth/saleor.ts';
import { trpcClient } from './trpc-client.ts';
import { typebox } from './typebox.ts';
import { yup } from './yup.ts';
import { zod } from './zod.ts';

export const libraries: readonly Library[] = [
  assertions,
  visitors,
  edgeConfig,
  uuid,
  next,
  react,
  ...node,
  airtable,
  tinybird,
  ...trpcClient,
  typebox,
  betterAll,
  mcpHandler,
  saleor,
  yup,
  zod,
  betterAuthLibrary,
  nextAuth,
  casl,
  clerk,
  clerkWebhooks,
  supabase,
  thirdwebAuth,
  statusCodes,
  results,
  iron,
  workos,
  workosNode,
  kinde,
  auth0Library,
  luciaLibrary,
  appwrite,
  arctic,
  oslo,
  firebaseAdmin,
  ...apple,
  googleAuth,
  passport,
  passportStrategies,
  unkey,
  samlJackson,
  secureRemotePassword,
  srp,
  stack,
  jose,
  jsonwebtoken,
  jwksRsa,
  ...keyPairs,
  jwtDecode,
  fastJwt,
  qstash,
  appStore,
  svix,
  octokitWebhooks,
  probot,
  secureWebhooks,
  slack,
  ...background,
  stripe,
  passwords,
  nextConnect,
  ...middleware,
  nextSafeAction,
  zsa,
  prisma,
  prismaExtensions,
  drizzle,
  knex,
  kysely,
  sequelize,
  typeorm,
  mongoose,
  mongodb,
  ...drivers,
  convex,
  pilcrow,
  searchEngines,
  ...fastifyPlugins,
  mail,
  ...languageModels,
  ...aws,
  queues,
  tus,
  promClient,
  prometheusExporter,
  ...objectStorage,
  payment,
  chatSdk,
  ...httpClients,
  apolloClient,
  openapiFetch,
  upstashRatelimit,
  ...limiters,
  keyValue,
  memoryCaches,
  unstorage,
  awilix,
  envVar,
  ...toolboxes,
  typedContainers,
  ...globbers,
  ...pathMatchers,
  ...cookiePackages,
  webStorage,
  ...storageHooks,
  honoCombine,
  honoMiddleware,
  honoPrometheus,
  honoValidators,
  ...storagePackages,
  ...inert,
];
