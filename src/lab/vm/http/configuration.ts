import type {State} from '../state.ts'
import {formatUrlPrefix, parseUrlPrefix, type UrlPrefix} from './url-prefix.ts'

export interface Reservation {
  readonly prefix: UrlPrefix
  /** Who may register URLs under it (GX in its access list). */
  readonly sids: readonly string[]
}

/** Which certificate a TLS handshake gets. */
export interface Binding {
  /** By the name that the client asks for (SNI), or by address. */
  readonly by: 'hostnameport' | 'ipport'
  /** `acme.cloud.example:8080`, `10.0.0.4:8080`, `0.0.0.0:8080`. */
  readonly endpoint: string
  /** SHA-1 of the certificate in LocalMachine\MY, upper case. */
  readonly thumbprint: string
  /** GUID in braces, of whoever made the binding. */
  readonly appId: string
}

/** What `netsh http` sets and HTTP.sys keeps in the registry: reservations and certificate bindings. They outlive restarts. */
export class HttpConfiguration {
  readonly #state: State

  constructor(state: State) {
    this.#state = state
  }

  reservations(): readonly Reservation[] {
    const rows = this.#state.prepare('SELECT url, sids FROM url_reservations ORDER BY url').all()
    return rows.map(({url, sids}) => ({prefix: parseUrlPrefix(String(url)), sids: JSON.parse(String(sids))}))
  }

  /** The reservation of exactly this prefix. */
  reservation(prefix: UrlPrefix): Reservation | undefined {
    const url = formatUrlPrefix(prefix)
    return this.reservations().find((one) => formatUrlPrefix(one.prefix) === url)
  }

  reserve({prefix, sids}: Reservation): void {
    this.#state
      .prepare('INSERT OR REPLACE INTO url_reservations VALUES (?, ?)')
      .run(formatUrlPrefix(prefix), JSON.stringify([...sids].sort()))
  }

  free(prefix: UrlPrefix): void {
    this.#state.prepare('DELETE FROM url_reservations WHERE url = ?').run(formatUrlPrefix(prefix))
  }

  bindings(): readonly Binding[] {
    return this.#state
      .prepare('SELECT bound_by AS "by", endpoint, thumbprint, app_id AS "appId" FROM tls_bindings ORDER BY 1, 2')
      .all()
      .map((row) => ({...row})) as unknown as readonly Binding[]
  }

  binding(by: Binding['by'], endpoint: string): Binding | undefined {
    return this.bindings().find((one) => one.by === by && one.endpoint === endpoint.toLowerCase())
  }

  bind({by, endpoint, thumbprint, appId}: Binding): void {
    this.#state
      .prepare('INSERT OR REPLACE INTO tls_bindings VALUES (?, ?, ?, ?)')
      .run(by, endpoint.toLowerCase(), thumbprint.toUpperCase(), appId)
  }

  unbind(by: Binding['by'], endpoint: string): void {
    this.#state.prepare('DELETE FROM tls_bindings WHERE bound_by = ? AND endpoint = ?').run(by, endpoint.toLowerCase())
  }
}
