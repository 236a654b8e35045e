/**
 * What a service and the machine say to each other: one JSON object a line over the file descriptor 3 that the process is
 * born with. It stands for the service control dispatcher, the event log and HTTP.sys, none of which has a wire of its own.
 *
 * From the service:
 * - `{"say":"hello"}`: connected to the service manager; without it the start fails with 1053.
 * - `{"say":"register","hosts":["acme.cloud.example"],"urlPort":80,"tls":false,"port":40123}`: the addresses that it serves
 *   (http, or https with `tls`; a host is a name, an address, `+` or `*`), and the loopback port where it takes, decrypted, what
 *   the machine's listener passes on. Answered. Once for HTTP, once for HTTPS.
 * - `{"say":"event","level":"error","id":1000,"message":"…"}`: for the event log, under the service's name.
 * - `{"say":"ready"}`: SERVICE_RUNNING.
 * - `{"say":"stopped","exitCode":0}`: SERVICE_STOPPED with its Win32 exit code; the process ends a little later.
 *
 * To the service: `{"do":"registered"}`, `{"do":"refused","error":183}` (somebody else has the address; 5: its account may not), `{"do":"stop"}`.
 * The end of the pipe means that the machine is gone: the process ends at once.
 */
export const controlDescriptor = 3

export type FromService =
  | {readonly say: 'hello'}
  | {
      readonly say: 'register'
      readonly hosts: readonly string[]
      readonly urlPort: number
      readonly tls?: boolean
      readonly port: number
    }
  | {
      readonly say: 'event'
      readonly level: 'error' | 'warning' | 'information'
      readonly id: number
      readonly message: string
    }
  | {readonly say: 'ready'}
  | {readonly say: 'stopped'; readonly exitCode: number}

export type ToService =
  | {readonly do: 'registered'}
  | {readonly do: 'refused'; readonly error: number}
  | {readonly do: 'stop'}
