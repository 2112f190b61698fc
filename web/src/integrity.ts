// Does a file have the hash that the caller expects? As Subresource Integrity writes it
// (https://www.w3.org/TR/sri-2/), with sha256 alone, or as sha256sum prints it.
import { MonographError } from './errors.js';

type Bytes = Uint8Array<ArrayBuffer>;

const HEX = /^[0-9a-f]{64}$/i;
const SRI = /^sha256-([A-Za-z0-9+/]{43}=)$/;

/** The expected hash as `sha256-<base64>`. INVALID_ARGUMENT where it is written in another way. */
export function parseIntegrity(integrity: string): string {
  if (SRI.test(integrity)) return integrity;
  if (HEX.test(integrity)) {
    const bytes = integrity.match(/../g)?.map((pair) => Number.parseInt(pair, 16)) ?? [];
    return written(Uint8Array.from(bytes));
  }
  throw new MonographError(
    'INVALID_ARGUMENT',
    `integrity is "sha256-" and 44 characters of base64, or 64 hexadecimal digits, not "${integrity}".`,
  );
}

const written = (hash: Uint8Array): string => `sha256-${btoa(String.fromCharCode(...hash))}`;

/** The file's hash as `sha256-<base64>`. UNSUPPORTED_PLATFORM on pages that are not secure. */
export async function hashOf(file: Bytes): Promise<string> {
  if (globalThis.crypto?.subtle === undefined) {
    throw new MonographError('UNSUPPORTED_PLATFORM', 'Hashes are computed on secure pages alone: serve it over https.');
  }
  return written(new Uint8Array(await crypto.subtle.digest('SHA-256', file)));
}

export function checkHash(name: string, found: string, expected: string): void {
  if (found === expected) return;
  throw new MonographError(
    'INTEGRITY_MISMATCH',
    `${name} is not the file that was expected: its hash is ${found}, not ${expected}.`,
  );
}
