/** Metadata files that hold code are public routes: their names, and the address of each (N:lib/metadata/get-metadata-route.js, is-metadata-route.js). */

const images = /^(?:icon|apple-icon|opengraph-image|twitter-image)\d?$/;

/** Last part of the address of `base` below folders of `app`; null where it is no metadata file. */
export function metadataUrl(folders: readonly string[], base: string): string | null {
  if (base === 'sitemap') return 'sitemap.xml';
  // Those two are routes at the top of `app` alone.
  if (base === 'robots') return folders.length === 0 ? 'robots.txt' : null;
  if (base === 'manifest') return folders.length === 0 ? 'manifest.webmanifest' : null;
  if (!images.test(base)) return null;
  // Two groups may hold an image for the same address: the folders' hash tells them apart.
  const special = folders.some((f) => (f.startsWith('(') && f.endsWith(')')) || f.startsWith('@'));
  return special ? `${base}-${folderHash(`/${folders.join('/')}`)}` : base;
}

/** djb2 over the characters, in base 36, at most six digits. */
function folderHash(text: string): string {
  let hash = 5381;
  for (let i = 0; i < text.length; i++) hash = (hash * 33 + text.charCodeAt(i)) | 0;
  return (hash >>> 0).toString(36).slice(0, 6);
}
