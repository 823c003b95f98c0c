/** Where people reach this service, as written into links. */
export class PublicAddress {
  /** `base` is an absolute http or https address, without a path. */
  constructor(private readonly base: string) {}

  /** Over https the session's cookie is bound to it. */
  get isSecure(): boolean {
    return this.base.startsWith('https:');
  }

  toSignInLink(secret: string): string {
    const link = new URL('/sign-in', this.base);
    link.searchParams.set('token', secret);
    return link.toString();
  }
}
