// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package simulator is a Dynatrace environment with a fleet of ActiveGates in
// memory: its environment API, the certificate API of each gate, real TLS on
// loopback ports, real PKCS#12, faults on demand and a journal of every request.
//
// It is a judge: written from the facts about the APIs (internal/api-facts.md,
// whose sections comments cite as "api-facts 2.2"), never from the clients that
// it judges, with which it shares no code. Where the documentation is silent it makes a choice, says so, and
// has a switch in Behaviour or EnvironmentBehaviour for the other reading.
//
//	s := simulator.New()
//	defer s.Close()
//
//	gate := s.AddGate()
//	gate.URL()                     // https://127.0.0.1:34567
//	gate.Journal().Lines()         // "PUT /a.p12 200", ...
//	gate.Fault(simulator.Fault{Match: "PUT /{name}", Kind: simulator.DropAfter, Times: 1})
//
//	api := s.API()
//	api.ManagedURL()               // https://127.0.0.1:34568/e/abc12345
//	api.CAPEM()                    // what to trust
//	api.Journal().Lines()          // "POST /api/v2/activeGateTokens 201", ...
//
// # Choices of the gates
//
// Checks happen in the order path (404), environment (404, JSON envelope),
// token (401), scope (403), operation. Failures are plain text, except for
// another environment. A file name is refused with 400 if it is "list", empty,
// "." or "..", longer than 255 bytes, or holds a slash, a backslash or a control
// character. A PUT over the active file is 403 whatever it carries; over
// another file it overwrites and activates. A missing X-Password, a wrong
// password and a file that Java 17's KeyStore would not load are 400.
// Activating the active file again succeeds and changes nothing. The list has
// an order of its own, the same each time. Dates are in UTC. Every handshake
// is a full one: sessions are not resumed.
//
// # Choices of the environment API
//
// It answers at /api and at /e/{env}/api of its own address, and through every
// gate; a request through a gate is in the gate's journal, and faults of the
// gate come before those of the environment. While its port is closed, gates
// answer 502 for it. Checks happen in the order rate (429), path (404), method
// (405), environment (404), token (401; an expired one is no token), scope
// (403), size (413), content type of a JSON body (415), operation. Failures are
// the JSON envelope; constraintViolations are left out where there are none,
// except for the null of 429.
//
// A token needs a name of any length and a type; CLUSTER is accepted. null
// fields are absent ones, unknown fields are ignored, and a seed token is one
// only if it says so. It must expire later than now and at most two years on;
// a fraction of a millisecond is cut off. Relative dates keep to the end of
// the month; aligned weeks begin on Monday. The list is ordered by creation.
// A page is a part of the list as it is when it is asked for; page keys never
// expire; pageSize in an answer is the number of tokens in it. An expired token
// is still listed, can be read and deleted, and connects no gate. A token in
// use can be deleted. One that was used is gone two years after its last use.
// Lookup knows access tokens, expired ones too.
//
// # Choices of the fleet and the tenant
//
// Members have tokens and states by the rules of api-facts 4.1; an expired
// token is UNKNOWN as a deleted one is. A member whose well-formed token the
// environment does not know, or whose tenant token is invalid, is cut off: the
// list shows it as offline since then. One with a malformed token or without
// any stays connected until tokens are enforced. An attempt to connect with a
// dead token counts as seen: the list shows such a member again, offline, for
// two hours. A member that serves several environments reports a token for
// each; those of others have made-up ids. Cluster ActiveGates are not listed, and
// CLUSTER is no value of the filter. The list is in the order of creation;
// filters by text match a part of it in any case, unknown parameters are
// ignored, unknown values are 400. Ids are unsigned decimals. Automatic
// enforcement does not come by itself. The switch of the manual enforcement is one
// of the settings, which package settings judges: it is locked while tokens are
// enforced automatically, and once 30 days have passed since tokens were enforced
// and since a gate without a valid token was last seen. A gate whose token is
// EXPIRING stays connected.
//
// While a rotation of the tenant token is open, connection info serves the new
// one; finish answers null for the old one; a rotation never ends by itself.
// A network zone exists if it is "default", if a member was ever in it or if it
// was added; its endpoints are those of its connected members, and the
// environment itself in "default".
//
// # Choices of the cluster
//
// A Managed cluster has ActiveGates and ActiveGate tokens of its own, which its API v2
// tells as the environment's API tells the others, with hexadecimal ids. Checks happen
// in the order token (401 without the header, 403 for one that is not known or lacks
// the scope), upgrade (556), path (404), operation. An unknown node is 500, as the only
// documented failure of details. What is stored on nodes is judged by package cluster.
//
// # AppMon
//
// AppMon is a server of the legacy product; package appmon says how it answers. A
// restart resets what is connected, and the next two connections to each port.
//
// # Choices of the platform
//
// The environment's own address is the platform's host, too: its proxy of the API
// and Fleet Management are other ways to the same operations, and the journal names
// them by the same templates, with their Way. Which credential is taken where, and
// what is answered to others, is in package platform. Single sign-on has an address
// of its own, SignOn; what it grants ends by the simulator's clock. PlatformToken and
// ClientID have every scope.
//
//	sim.SignOn().TokenURL()        // https://127.0.0.1:34569/sso/oauth2/token
//	sim.AddToken("dt0s16....", "settings:objects:read")
//	sim.AddClient("dt0s02.X", "dt0s02.X.SECRET", "settings:objects:read")
//
// # Admin API
//
// AdminHandler serves what a test does by method calls, for other programs and
// for shells. {gate} is a name or a number that counts from 1; bodies and
// answers are JSON unless noted; durations are strings such as "2s".
//
//	GET    /state                        environment, its API, gates, files, behaviour, faults
//	POST   /gates                        {"name","host","address","zone"}: adds a gate
//	POST   /gates/{gate}/files           ?name=&activate=true, X-Password, body PKCS#12
//	DELETE /gates/{gate}/files           ?name=: removes a file, the active one too
//	POST   /gates/{gate}/activate        ?name=: without a password; "" is the default
//	POST   /gates/{gate}/restart         also /stop, /start, /release
//	POST   /gates/{gate}/blackhole       ?on=true or false
//	PATCH  /gates/{gate}/behaviour       fields of Behaviour, e.g. {"neverPresent":true}
//	POST   /gates/{gate}/faults          a Fault, e.g. {"match":"PUT","kind":"DropAfter","times":1}
//	GET    /gates/{gate}/faults          the faults and how often each fired
//	DELETE /gates/{gate}/faults          removes them all
//	GET    /journal                      of everything; ?format=lines for plain text
//	GET    /gates/{gate}/journal         of one
//	DELETE /journal                      empties it; also /gates/{gate}/journal
//	POST   /tokens                       {"token","scopes","owner","expires"}: makes an access token known
//	GET    /environment                  URLs and CA of the environment API, behaviour, faults
//	GET    /environment/tokens           the ActiveGate tokens, without secrets
//	POST   /environment/tokens           {"name","owner","type","seed","created","expires","lastUsed"}
//	POST   /environment/tokens/fill      ?count=: so many tokens of others
//	DELETE /environment/tokens/{id}      as somebody else would
//	GET    /environment/members          the fleet: online, connected, tokens and their states
//	POST   /environment/members          {"hostname","group","networkZone","version","type","osType",
//	                                     "containerized","addresses","loadBalancers","environments","token"}
//	POST   /environment/members/{host}/connect       {"token"}: an ActiveGate token; "" is none
//	POST   /environment/members/{host}/tenant-token  {"token"}
//	POST   /environment/members/{host}/offline       also /online
//	PUT    /environment/enforcement      {"manual","automatic","days"}
//	GET    /environment/settings         {"manual","notifications","saved"}
//	PUT    /environment/settings         {"manual","notifications"}: as somebody else would
//	DELETE /environment/settings         back to the defaults
//	POST   /environment/zones            {"name"}: a network zone without members
//	GET    /environment/agents           the agents
//	POST   /environment/agents           {"host"}
//	POST   /environment/agents/{host}/tenant-token   {"token"}
//	GET    /environment/tenant           the tenant tokens, and whether a rotation is open
//	POST   /environment/tenant/start     also /finish and /cancel
//	GET    /environment/losses           what lost its connection
//	PATCH  /environment/behaviour        fields of EnvironmentBehaviour, e.g. {"listLag":"30s"}
//	POST   /environment/stop             also /start and /blackhole, as for gates
//	POST   /environment/faults           also GET and DELETE, as for gates
//	GET    /environment/journal          also DELETE, as for gates
//	GET    /cluster                      URL, CA, token and nodes of the Managed cluster
//	POST   /cluster/nodes                {"kind","id","host"}: COLLECTOR or SERVER
//	POST   /cluster/nodes/{id}/restart   also /reset, /read-only, /stop, /start and /remove
//	GET    /cluster/tokens               also POST, /fill and DELETE, as of the environment
//	GET    /cluster/members              its Cluster ActiveGates; POST /{host}/connect and others, as there
//	PUT    /cluster/addresses            {"endpoint","address"}: webUiAddress or beaconForwarderAddress
//	PATCH  /cluster/behaviour            fields of cluster.Behaviour, e.g. {"managed":true}
//	POST   /cluster/faults               also /stop, /journal and others, as for gates
//	GET    /appmon                       addresses, user, what is presented, collectors
//	PATCH  /appmon/behaviour             fields of appmon.Behaviour, e.g. {"neverBack":true}
//	PUT    /appmon/keystore              {"file","password"}: a JKS that it reads when it starts
//	POST   /appmon/users                 {"name","password","permissions"}
//	POST   /appmon/collectors            {"name","host","version","embedded","local","refuses","stuck"}
//	PATCH  /appmon/collectors/{id}       {"connected","version","refuses","stuck"}
//	POST   /appmon/memory                opens the port of the Memory Analysis Server; DELETE closes it
//	POST   /appmon/restart               as at its console; /comes-back ends one that stays away
//	POST   /appmon/faults                also /stop, /journal and others, as for gates
package simulator
