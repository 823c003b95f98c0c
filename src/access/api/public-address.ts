/** Where people reach this service, as written into links. */
export class PublicAddress {
  /** `find` answers with an absolute http or https address without a path; the port may be known only once it listens. */
  constructor(private readonly find: () => string) {}

  /** Over https the session's cookie is bound to it. */
  get isSecure(): boolean {
    return this.find().startsWith('https:');
  }

  toSignInLink(secret: string): string {
    const link = new URL('/sign-in', this.find());
    link.searchParams.set('token', secret);
    return link.toString();
  }
}
