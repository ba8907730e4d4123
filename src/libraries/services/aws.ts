/** AWS SDK 3: `client.send(new XCommand(input))`; what happens is said by the command's name. DynamoDB's commands are reads and writes of records. */
import { conditionOf, readRecords, writeRecords, writtenRecord } from '../../evaluate/security/lookup.ts';
import { fn, object } from '../../evaluate/models.ts';
import type { Library, Model, NativeCall, ObjectModel } from '../../evaluate/models.ts';
import { constant, constantString, modelValue, never, opaque, promiseOf, undefinedValue } from '../../evaluate/values/values.ts';
import type { Value } from '../../evaluate/values/values.ts';
import { native, truthy } from '../shared.ts';

type Service = 'file' | 'mail' | 'external' | 'records' | 'model';
const command: ObjectModel = object('command', {}, { otherwise: (p) => (p === 'then' ? null : { kind: 'value', shape: { is: 'opaque' } }) });
const reads = /^(?:Get|Head|List|Describe|Query|Scan|BatchGet|Select|ReceiveMessage)/;

function run(service: Service, call: NativeCall): Value {
  const { machine, site } = call;
  const given = call.args[0] ?? never;
  const [alt] = given;
  const state = alt?.t === 'model' ? alt.state : {};
  const name = (state.command ? constantString(state.command) : undefined) ?? 'Command';
  const input = state.input ?? undefinedValue;
  const symbol = `send(${name})`;
  if (service === 'records') {
    const store = constantString(machine.peekOr(input, 'TableName') ?? never) ?? 'table';
    const condition = conditionOf(machine, machine.peekOr(input, 'Key') ?? machine.peekOr(input, 'ExpressionAttributeValues'));
    if (/^(?:Get|BatchGet)/.test(name)) return machine.newObject({ Item: readRecords(machine, store, symbol, condition, 'undefined', site) }, site);
    if (/^(?:Query|Scan)/.test(name))
      return machine.newObject({ Items: readRecords(machine, store, symbol, condition, 'list', site), Count: opaque({}, { hint: 'number' }) }, site);
    const operation = /^Delete/.test(name) ? 'delete' : /^(?:Put|BatchWrite)/.test(name) ? 'create' : 'update';
    const { found, happens } = writeRecords(machine, store, symbol, operation, operation === 'create' ? null : condition, site);
    return machine.newObject({ Attributes: happens ? writtenRecord(machine, store, found, site) : undefinedValue }, site);
  }
  if (service === 'external') machine.release(input, symbol, site);
  if (!reads.test(name))
    machine.effect(
      {
        kind: service,
        ...(service === 'file' ? { operation: /^Delete/.test(name) ? 'delete' : 'update' } : {}),
        resource: service === 'file' ? 'object storage' : service,
        symbol,
      },
      site,
    );
  return opaque({ record: [service === 'file' ? 'object storage' : 'aws'] }, { truthy: true });
}
const awsClient = (service: Service): ObjectModel => {
  const model: ObjectModel = object(
    'aws client',
    {
      send: native('send', (call) => run(service, call), { async: true }),
      from: native('from', () => modelValue(model)),
      // Closes its sockets (@smithy/smithy-client, client.js).
      destroy: fn('destroy'),
    },
    {
      // The older form: one method per operation, with its input.
      otherwise: (p) =>
        p === 'then' || p.startsWith('set ')
          ? null
          : native(
              `aws.${p}`,
              (call) => {
                const made: Value = modelValue(command, { command: constant(p.charAt(0).toUpperCase() + p.slice(1)), input: call.args[0] ?? undefinedValue });
                const result = run(service, { ...call, args: [made] });
                return call.machine.newObject({ promise: call.machine.native('promise', () => promiseOf(result)) }, call.site, { open: { record: ['aws'] } });
              },
              { async: true },
            ),
    },
  );
  return model;
};
function library(service: Service, packages: readonly string[]): Library {
  const made = awsClient(service);
  const exported = (name: string): Model =>
    object(
      name,
      { from: native('from', () => modelValue(made)) },
      {
        construct: native(name, (call) =>
          name.endsWith('Command') ? modelValue(command, { command: constant(name), input: call.args[0] ?? undefinedValue }) : modelValue(made),
        ),
        call: fn(name, { result: truthy }),
      },
    );
  const names = [...clients, ...commands].map((name) => [name, exported(name)] as const);
  const exports = { ...Object.fromEntries(names), '*': exported('aws') };
  return { name: packages[0] ?? 'aws', packages, modules: { '': exports, '*': exports } };
}
const clients = [
  'S3Client',
  'S3',
  'SESClient',
  'SESv2Client',
  'SES',
  'SQSClient',
  'SNSClient',
  'DynamoDBClient',
  'DynamoDB',
  'DynamoDBDocumentClient',
  'DynamoDBDocument',
  'BedrockRuntimeClient',
  'LambdaClient',
  'EventBridgeClient',
  'CloudFrontClient',
];
const commands = [
  ...['Put', 'Get', 'Head', 'Delete', 'Copy'].map((v) => `${v}ObjectCommand`),
  ...[
    'ListObjectsCommand',
    'ListObjectsV2Command',
    'DeleteObjectsCommand',
    'HeadBucketCommand',
    'CreateBucketCommand',
    'DeleteBucketCommand',
    'ListBucketsCommand',
  ],
  ...['CreateMultipartUploadCommand', 'UploadPartCommand', 'CompleteMultipartUploadCommand', 'AbortMultipartUploadCommand', 'ListPartsCommand'],
  ...['SendEmailCommand', 'SendRawEmailCommand', 'SendTemplatedEmailCommand', 'SendMessageCommand', 'SendMessageBatchCommand', 'PublishCommand'],
  ...[
    'GetCommand',
    'PutCommand',
    'UpdateCommand',
    'DeleteCommand',
    'QueryCommand',
    'ScanCommand',
    'BatchGetCommand',
    'BatchWriteCommand',
    'TransactWriteCommand',
  ],
  ...['GetItemCommand', 'PutItemCommand', 'UpdateItemCommand', 'DeleteItemCommand'],
  ...['InvokeModelCommand', 'ConverseCommand', 'ConverseStreamCommand', 'InvokeCommand', 'PutEventsCommand', 'CreateInvalidationCommand'],
];
const signedUrl = native('getSignedUrl', (call) => {
  const [, made] = call.args;
  const alt = made?.[0];
  const name = alt?.t === 'model' && alt.state.command ? (constantString(alt.state.command) ?? '') : '';
  // A signed URL hands its holder the right to do what the command does.
  if (!reads.test(name)) call.machine.effect({ kind: 'file', operation: 'update', resource: 'object storage', symbol: `getSignedUrl(${name})` }, call.site);
  return promiseOf(opaque({ record: ['object storage'] }, { hint: 'string', truthy: true }));
});
export const aws: readonly Library[] = [
  library('file', ['@aws-sdk/client-s3']),
  library('mail', ['@aws-sdk/client-ses', '@aws-sdk/client-sesv2']),
  library('external', ['@aws-sdk/client-sqs', '@aws-sdk/client-sns', '@aws-sdk/client-lambda', '@aws-sdk/client-eventbridge', '@aws-sdk/client-cloudfront']),
  library('records', ['@aws-sdk/client-dynamodb', '@aws-sdk/lib-dynamodb']),
  library('model', ['@aws-sdk/client-bedrock-runtime']),
  {
    name: '@aws-sdk/s3-request-presigner',
    packages: ['@aws-sdk/s3-request-presigner', '@aws-sdk/cloudfront-signer'],
    modules: { '': { getSignedUrl: signedUrl, '*': fn('presigner', { result: truthy }) } },
  },
  {
    name: '@aws-sdk/s3-presigned-post',
    packages: ['@aws-sdk/s3-presigned-post'],
    modules: { '': { createPresignedPost: fn('createPresignedPost', { async: true, effect: { kind: 'file', resource: 'object storage' }, result: truthy }) } },
  },
];
