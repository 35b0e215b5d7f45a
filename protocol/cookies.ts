interface Cookie {
  pair: string;
  name: string;
  host: string;
  path: string;
  /** travels encrypted only */
  secure: boolean;
}

/**
 * The cookies of one download. Scalelite hands out a protected recording by a cookie that is valid
 * for the recording's own folder; each cookie goes back only to the host and below the path that
 * it was set for.
 */
export class Cookies {
  private readonly kept: Cookie[] = [];

  /**
   * Keeps what an answer sets.
   *
   * @param url the address that answered
   * @param setCookie its `Set-Cookie` header, as Node gives it: a list, or absent
   */
  keep(url: string, setCookie: unknown): void {
    const { host, pathname } = new URL(url);
    for (const line of [setCookie ?? []].flat().map(String)) {
      const [pair, ...attributes] = line.split(';').map((part) => part.trim());
      const path = attributes.find((attribute) => /^path=\//i.test(attribute))?.slice(5);
      const name = pair.split('=', 1)[0];
      const secure = attributes.some((attribute) => /^secure$/i.test(attribute));
      const cookie = { pair, name, host, path: path ?? folderOf(pathname), secure };
      const old = this.kept.findIndex(
        (one) => one.name === name && one.host === host && one.path === cookie.path,
      );
      if (old >= 0) this.kept.splice(old, 1);
      if (!isTakenBack(attributes)) this.kept.push(cookie);
    }
  }

  /** The `Cookie` header for an address, undefined when none of the cookies is for it. */
  headerFor(url: string): string | undefined {
    const { host, pathname, protocol } = new URL(url);
    const fitting = this.kept.filter(
      (cookie) =>
        cookie.host === host &&
        under(pathname, cookie.path) &&
        (!cookie.secure || protocol === 'https:'),
    );
    return fitting.map(({ pair }) => pair).join('; ') || undefined;
  }
}

/** Servers delete a cookie by setting it with a life that is over (RFC 6265, 5.3). */
function isTakenBack(attributes: readonly string[]): boolean {
  const valueOf = (name: RegExp) =>
    attributes.find((attribute) => name.test(attribute))?.replace(/^[^=]*=\s*/, '');
  const life = valueOf(/^max-age\s*=/i);
  if (life !== undefined && /^-?\d+$/.test(life)) return Number(life) <= 0;
  return Date.parse(valueOf(/^expires\s*=/i) ?? '') <= Date.now();
}

function folderOf(pathname: string): string {
  return pathname.slice(0, pathname.lastIndexOf('/')) || '/';
}

function under(pathname: string, path: string): boolean {
  const folder = path.replace(/\/+$/, '');
  return pathname === folder || pathname.startsWith(`${folder}/`);
}
