/** Object storage. */
import type { Library } from '../../evaluate/models.ts';
import { client } from './shared.ts';

export const objectStorage: Library = client(
  'object storage',
  [
    '@aws-sdk/client-s3',
    '@aws-sdk/s3-request-presigner',
    '@aws-sdk/lib-storage',
    '@vercel/blob',
    '@google-cloud/storage',
    '@azure/storage-blob',
    'minio',
    'aws-sdk',
    'aws4fetch',
    'cloudinary',
  ],
  'file',
  ['S3Client', 'put'],
);
