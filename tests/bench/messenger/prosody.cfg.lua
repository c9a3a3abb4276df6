-- A private Prosody: rooms with Debian's own archive (MAM), everything else as it comes.
run_as_root = true -- in a container there may be nobody else
data_path = "{{folder}}/data"
pidfile = "{{folder}}/prosody.pid"
certificates = "{{folder}}"
log = { warn = "*console" }
interfaces = { "127.0.0.1" }
modules_enabled = { "saslauth", "websocket" }
modules_disabled = { "s2s", "admin_socket", "tls" }
c2s_ports = {}
https_ports = {}
http_ports = { {{port}} }
authentication = "internal_plain"
allow_unencrypted_plain_auth = true
c2s_require_encryption = false
consider_websocket_secure = true

VirtualHost "localhost"
Component "rooms.localhost" "muc"
modules_enabled = { "muc_mam" }
muc_room_locking = false
