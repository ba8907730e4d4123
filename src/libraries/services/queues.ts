/** Queues and background jobs. */
import type { Library } from '../../evaluate/models.ts';
import { client } from './shared.ts';

export const queues: Library = client('queue', ['bullmq', 'bull', 'amqplib', 'kafkajs', 'pg-boss', '@google-cloud/pubsub'], 'external', ['Queue']);
