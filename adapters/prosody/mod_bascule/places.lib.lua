-- Copyright the Bascule developers. SPDX-License-Identifier: Apache-2.0
-- Where copies of a message are: archives, rooms, and the sender's other clients.

local jid = require "util.jid";
local st = require "util.stanza";

local SEARCHED = 5000; -- messages of one archive, the last ones, that are searched for a copy

local function room(address)
	local host = prosody.hosts[jid.host(address)];
	local muc = host and host.modules and host.modules.muc;
	return muc and muc.get_room_from_jid(jid.bare(address)) or nil;
end

local function has(host, name) return prosody.hosts[host] and prosody.hosts[host].modules[name] ~= nil; end

local function archive(host)
	host = host or module.host;
	if not has(host, "mam") then return nil; end
	local there = module:context(host);
	return there:open_store(there:get_option_string("archive_store", "archive"), "archive");
end

local function room_archive(host)
	if not has(host, "muc_mam") then return nil; end
	local there = module:context(host);
	return there:open_store("muc_log", "archive");
end

-- The copies in `owner`'s part of an archive that `fits(stanza)` says are meant: a list of { key, stanza, when, with }.
local function copies(store, owner, with, fits)
	local found = {};
	local items = store and store:find(owner, { with = with, reverse = true, limit = SEARCHED });
	if not items then return found; end
	for key, stanza, when, kept_with in items do
		if not st.is_stanza(stanza) then stanza = st.deserialize(stanza); end
		if fits(stanza) then found[#found + 1] = { key = key, stanza = stanza, when = when, with = kept_with }; end
	end
	return found;
end

-- What an account sent, or what was sent in its name, to its clients that asked for carbons.
local function copy_to_own(username, stanza, but)
	local user = prosody.hosts[module.host].sessions[username];
	for _, session in pairs(user and user.sessions or {}) do
		if session.want_carbons and session.full_jid ~= but then
			local copy = st.clone(stanza);
			copy.attr.xmlns = "jabber:client";
			session.send(st.message({ from = username .. "@" .. module.host, to = session.full_jid, type = stanza.attr.type })
				:tag("sent", { xmlns = "urn:xmpp:carbons:2" }):tag("forwarded", { xmlns = "urn:xmpp:forward:0" }):add_child(copy));
		end
	end
end

return { room = room; archive = archive; room_archive = room_archive; copies = copies; copy_to_own = copy_to_own };
