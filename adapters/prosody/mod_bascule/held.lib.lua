-- Copyright the Bascule developers. SPDX-License-Identifier: Apache-2.0
-- Messages that wait for somebody to look at them; kept on disk as they would be delivered.

local jid = require "util.jid";
local st = require "util.stanza";

-- luacheck: globals naming places
local MOST = 200; -- of one account; what came first is given up for what comes last
local store = module:open_store("bascule_held");

-- `place`: the sender's in the room that it was to go to.
local function keep(username, name, stanza, place)
	local waiting = store:get(username) or {};
	local key = naming.whole(name);
	for at, one in ipairs(waiting) do if one.name == key then table.remove(waiting, at); break; end end
	if #waiting >= MOST then
		module:log("warn", "%s has %d messages waiting; the first is given up", username, MOST);
		table.remove(waiting, 1);
	end
	table.insert(waiting, { name = key, stanza = st.preserialize(stanza), place = place });
	return store:set(username, waiting);
end

local function take(username, name)
	local waiting = store:get(username) or {};
	for at, one in ipairs(waiting) do
		if one.name == naming.whole(name) then
			table.remove(waiting, at);
			if not store:set(username, waiting[1] and waiting or nil) then return nil; end
			return st.deserialize(one.stanza), one.place;
		end
	end
end

-- Deliver it: into a room from the place its sender had there, unless somebody else has that by now;
-- else from the account, with its own copy in the archive.
local function deliver(username, stanza, place)
	if stanza.attr.type == "groupchat" then
		local room = places.room(stanza.attr.to);
		local occupant = room and place and room:get_occupant_by_nick(place);
		if not room or not place or occupant and occupant.bare_jid ~= jid.bare(stanza.attr.from) then return false; end
		stanza.attr.from, stanza.attr.to = place, nil;
		room:broadcast_message(stanza);
		return true;
	end
	local archive = places.archive();
	local to = stanza.attr.to or jid.bare(stanza.attr.from);
	if archive then archive:append(username, nil, st.clone(stanza), os.time(), jid.bare(to)); end
	places.copy_to_own(username, stanza, stanza.attr.from);
	stanza.attr.to = to;
	module:send(stanza);
	return true;
end

local carry_out = {};

carry_out["message.release"] = function (data, username)
	local stanza, place = take(username, data.message);
	return stanza ~= nil and deliver(username, stanza, place);
end

carry_out["message.reject"] = function (data, username)
	local stanza = take(username, data.message);
	if stanza then
		module:send(st.error_reply(stanza, "modify", "policy-violation", data.reason ~= "" and data.reason or "This message was not sent."));
	end
	return stanza ~= nil;
end

local function told(kind, data)
	local username, host = jid.split(data.sender);
	return username ~= nil and host == module.host and carry_out[kind](data, username);
end

return { keep = keep; told = told };
