// A real OpenID provider on loopback: the agency's own accounts, as Daylit meets them. Whoever gives a name is that person.
import Provider from 'oidc-provider';

const [port, back] = process.argv.slice(2);
const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [{ client_id: 'daylit', client_secret: 'a-secret-between-the-two', redirect_uris: [back] }],
  claims: { openid: ['sub'], profile: ['preferred_username', 'name'], email: ['email'] },
  conformIdTokenClaims: false,
  pkce: { required: () => true },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: `id-of-${id}`, preferred_username: id, name: id }) }),
});
provider.listen(Number(port), '127.0.0.1', () => console.log('ready'));
