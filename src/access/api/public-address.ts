/** Where people reach this service, as written into links. Provided by the composition root. */
export class PublicAddress {
  private readonly base: URL;

  /** `base` is an absolute http or https address, without a path. */
  constructor(base: string) {
    this.base = new URL(base);
  }

  /** Over https the session's cookie is bound to it. */
  get isSecure(): boolean {
    return this.base.protocol === 'https:';
  }

  toSignInLink(secret: string): string {
    const link = new URL('/sign-in', this.base);
    link.searchParams.set('token', secret);
    return link.toString();
  }
}
