import { Controller, Get, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public, SignedIn } from '../../platform/access-rule/index.js';
import { AccessDirectory } from '../app/access-directory.js';
import { SESSION_SECONDS, SignIn } from '../app/sign-in.js';
import { findPrincipal, findSessionSecret } from './authentication.js';
import { PublicAddress } from './public-address.js';
import { sendPage } from './page.js';

/** One-time links in, sessions out. */
@Controller()
export class SignInController {
  constructor(
    private readonly signIn: SignIn,
    private readonly directory: AccessDirectory,
    private readonly address: PublicAddress,
  ) {}

  /**
   * A page and not a redirect: a cookie that is bound to this site does not travel on a redirect which another site
   * began. Browsers and messengers that fetch a link ahead of its reader must not use it up.
   */
  @Get('sign-in')
  @Public()
  async enter(
    @Query('token') token: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    if (isAhead(request)) {
      void reply.code(204).send();
      return;
    }
    const session = typeof token === 'string' ? await this.signIn.exchange(token, request.id) : null;
    if (session === null) {
      refuseLink(reply);
      return;
    }
    void reply.header('set-cookie', this.toCookie(session, SESSION_SECONDS));
    sendPage(reply, 200, 'Signed in', '<p><a href="/graphiql">Go on</a></p>', '/graphiql');
  }

  @Post('sign-out')
  @SignedIn()
  async leave(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const session = findSessionSecret(request);
    const member = this.directory.state.findMember(findPrincipal(request)?.id ?? '');
    if (session !== undefined && member !== undefined) await this.signIn.signOut(session, member, request.id);
    void reply.header('set-cookie', this.toCookie('', 0));
    sendPage(reply, 200, 'Signed out', '<p>To come back, use a new link.</p>');
  }

  private toCookie(value: string, seconds: number): string {
    const name = this.address.isSecure ? '__Host-cordon' : 'cordon';
    const secure = this.address.isSecure ? '; Secure' : '';
    return `${name}=${value}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${seconds}${secure}`;
  }
}

function isAhead({ method, headers }: FastifyRequest): boolean {
  const purpose = `${String(headers['sec-purpose'])} ${String(headers['purpose'])}`;
  return method === 'HEAD' || purpose.includes('prefetch');
}

function refuseLink(reply: FastifyReply): void {
  const text =
    '<p>The link was used, has expired, or was never made.</p><p>Whoever runs this service can print a new one: ' +
    '<code>npx cordon sign-in</code></p>';
  sendPage(reply, 401, 'This link does not sign in', text);
}
