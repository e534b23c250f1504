-- Copyright the Bascule developers. SPDX-License-Identifier: Apache-2.0
-- What happens to accounts, told in batches; the chat never waits for it.

local new_id = require "util.id".medium;
local now = require "util.time".now;
local nodeprep = require "util.encodings".stringprep.nodeprep;
local queue_of = require "util.queue".new;

-- luacheck: globals service naming
local MOST = 1000; -- events that wait; what came first is dropped for what comes last
local BATCH = 200;
local PAUSE, LONGEST_PAUSE = 1, 60; -- seconds between attempts
local TIMEOUT = 10;
local UNBOUND = 3; -- seconds after which a log-in without a resource is told all the same

local waiting = queue_of(MOST, true);
local dropped = module:measure("events_dropped", "counter");
local lost = 0; -- dropped since that was last logged
local sending, pause, timer = false, PAUSE, nil;
local flush;

local function later(seconds)
	if not timer then timer = module:add_timer(seconds, function () timer = nil; flush(); end); end
end

local function drop(count)
	dropped(count);
	lost = lost + count;
end

local function answered(batch, status, said)
	sending = false;
	if status == 200 then
		pause = PAUSE;
		if waiting:count() > 0 then later(0); end
		return;
	end
	if status == 400 or status == 413 then -- never to be taken: holding it would hold up all that follow
		drop(#batch);
		module:log("error", "%d events were refused: %s %s", #batch, said and said.field or "", said and said.detail or "");
		return later(PAUSE);
	end
	-- What was not taken goes before what came since, as far as there is room.
	local since = {};
	for event in waiting:consume() do since[#since + 1] = event; end
	local all = #batch + #since;
	for at, event in ipairs(batch) do if all - at < MOST then waiting:push(event); end end
	for _, event in ipairs(since) do waiting:push(event); end
	if all > MOST then drop(all - MOST); end
	pause = math.min(pause * 2, LONGEST_PAUSE);
	later(pause);
end

flush = function ()
	if sending or waiting:count() == 0 then return; end
	if lost > 0 then
		module:log("warn", "%d events were dropped: Bascule took none", lost);
		lost = 0;
	end
	local batch = {};
	while #batch < BATCH and waiting:count() > 0 do batch[#batch + 1] = waiting:pop(); end
	sending = true;
	service.post_later("/v1/events:batch", { events = batch }, TIMEOUT, function (status, said) answered(batch, status, said); end);
end

-- Tell of an event; `more` are further fields.
local function tell(kind, username, more)
	local event = { id = new_id(), kind = kind, account = naming.account(username .. "@" .. module.host), at = now() };
	for name, value in pairs(more or {}) do event[name] = value; end
	if waiting:count() >= MOST then drop(1); end
	waiting:push(event);
	later(PAUSE);
end

local function client(session) return { ip = session.ip, device = session.resource, session = session.id }; end

module:hook("user-registered", function (event)
	tell("registered", event.username, { client = event.session and { ip = event.session.ip } });
end);

local function logged_in(session)
	if session.bascule_told or not session.username then return; end
	session.bascule_told = true;
	tell("logged_in", session.username, { client = client(session) });
end

module:hook("resource-bind", function (event) logged_in(event.session); end);

-- Who only tries whether a password is right binds no resource.
module:hook("authentication-success", function (event)
	local session, username, ip = event.session, event.session.username, event.session.ip;
	module:add_timer(UNBOUND, function ()
		if session.destroyed and not session.username then
			if not session.bascule_told and not event.bound then tell("logged_in", username, { client = { ip = ip } }); end
		else
			logged_in(session);
		end
	end);
	session.bascule_login = event;
end);
module:hook("resource-bind", function (event)
	if event.session.bascule_login then event.session.bascule_login.bound = true; end
end);

module:hook("authentication-failure", function (event)
	local session = event.session;
	local typed = session.sasl_handler and session.sasl_handler.username;
	local username = typed and nodeprep(typed);
	if username then tell("login_failed", username, { client = { ip = session.ip } }); end
end);

module:hook_global("user-password-changed", function (event)
	if event.host == module.host then tell("password_changed", event.username); end
end);

local function roster_read(origin)
	local count = 0;
	for contact in pairs(origin.roster or {}) do if contact then count = count + 1; end end
	tell("contacts_read", origin.username, { contacts = count, client = client(origin) });
end

local function roster_changed(origin, query)
	local item = query:get_child("item");
	local contact = item and item.attr.jid;
	if not contact then return; end
	local there = origin.roster ~= nil and origin.roster[contact] ~= nil;
	local removed = item.attr.subscription == "remove";
	if removed ~= there then return; end
	tell(removed and "contact_removed" or "contact_added", origin.username, { contact = naming.account(contact), client = client(origin) });
end

module:hook("iq/self/jabber:iq:roster:query", function (event)
	local origin, stanza = event.origin, event.stanza;
	if stanza.attr.type == "get" then roster_read(origin); else roster_changed(origin, stanza.tags[1]); end
end, 10);

local function called(origin, name)
	tell("profile_changed", origin.username, { display_name = name and #name <= 255 and name or nil, client = client(origin) });
end

local function own_set(event) return event.stanza.attr.type == "set" and not event.stanza.attr.to and event.origin.type == "c2s"; end

module:hook("iq/bare/vcard-temp:vCard", function (event)
	local card = event.stanza.tags[1];
	if own_set(event) then called(event.origin, card:get_child_text("FN") or card:get_child_text("NICKNAME")); end
end, 10);

module:hook("iq/bare/http://jabber.org/protocol/pubsub:pubsub", function (event)
	local name = own_set(event) and event.stanza.tags[1]:find("publish/item/{http://jabber.org/protocol/nick}nick#");
	if name then called(event.origin, name); end
end, 10);

-- Whoever proves to be the owner is told of by another module: module:fire_event("bascule/challenge-passed", { username = ... }).
module:hook("bascule/challenge-passed", function (event) tell("challenge_passed", event.username); end);

module:hook_global("server-stopping", function () flush(); end);

return { tell = tell };
