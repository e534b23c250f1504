-- Copyright the Bascule developers. SPDX-License-Identifier: Apache-2.0
-- Delivered messages taken back, edited and restored: in the archives, and in the clients (XEP-0424, XEP-0425, XEP-0308).

local datetime = require "util.datetime".datetime;
local jid = require "util.jid";
local new_id = require "util.id".medium;
local sha256 = require "util.hashes".sha256;
local st = require "util.stanza";

-- luacheck: globals naming places
local KEPT_DAYS = 30; -- for which what was taken back can be restored
local GONE = "This message was taken back, because it is harmful.";
local taken = module:open_store("bascule_taken");

-- What is meant: { name, sender, username, room } or { ..., peer }; nil where it is none of this server's.
local function meant(data)
	local username, host = jid.split(data.sender);
	if not username or host ~= module.host then return nil; end
	local about = { name = naming.whole(data.message), sender = data.sender, username = username, reason = data.reason or "" };
	about.peer = naming.peer(data.conversation or "", data.sender);
	about.room = not about.peer and places.room(data.conversation or "");
	if about.peer and jid.resource(about.peer) or not about.peer and not about.room then return nil; end
	return about;
end

-- Every archived copy with the archive it is in: a list of { store, owner, key, stanza, when, with }.
local function archived(about)
	local found = {};
	local function add(store, owner, with, place, nick)
		local copies = places.copies(store, owner, with, function (stanza)
			local from, id = stanza.attr.from, stanza.attr.id;
			if not from or not id then return false; end
			if not nick and jid.bare(from) ~= about.sender then return false; end
			return naming.message(about.sender, place, nick and jid.resource(from), id) == about.name;
		end);
		for _, copy in ipairs(copies) do
			copy.store, copy.owner = store, owner;
			found[#found + 1] = copy;
		end
	end
	if about.room then
		local node, host = jid.split(about.room.jid);
		add(places.room_archive(host), node, "message<groupchat", about.room.jid, true);
		return found;
	end
	local peer, peer_host = jid.split(about.peer);
	add(places.archive(), about.username, about.peer, about.peer);
	if peer and prosody.hosts[peer_host] and about.peer ~= about.sender then
		add(places.archive(peer_host), peer, about.sender, about.peer);
	end
	return found;
end

-- Rooms keep their last messages in memory too, for those who join.
local function in_history(about)
	local found = {};
	for at, entry in ipairs(about.room and about.room._history or {}) do
		local from, id = entry.stanza.attr.from, entry.stanza.attr.id;
		if from and id and naming.message(about.sender, about.room.jid, jid.resource(from), id) == about.name then
			found[#found + 1] = { at = at, entry = entry };
		end
	end
	return found;
end

local function replace(copy, stanza)
	if copy.store.set then return copy.store:set(copy.owner, copy.key, stanza, copy.when, copy.with); end
	return copy.store:delete(copy.owner, { key = copy.key });
end

-- Keep what stood there, once, so that it can be put back.
local function remember(about, copies)
	local key = sha256(about.name, true);
	if taken:get(key) then return; end
	local kept = { at = os.time() };
	for _, copy in ipairs(copies) do kept[#kept + 1] = { owner = copy.owner, key = copy.key, stanza = st.preserialize(copy.stanza) }; end
	taken:set(key, kept);
end

local function retraction(attr, id, reason)
	return st.message(attr, GONE)
		:tag("retract", { xmlns = "urn:xmpp:message-retract:1", id = id }):text_tag("reason", reason):up()
		:tag("apply-to", { xmlns = "urn:xmpp:fasten:0", id = id }):tag("retract", { xmlns = "urn:xmpp:message-retract:0" }):up():up()
		:tag("fallback", { xmlns = "urn:xmpp:fallback:0", ["for"] = "urn:xmpp:message-retract:1" }):up()
		:tag("store", { xmlns = "urn:xmpp:hints" }):up();
end

local function moderation(room, id, reason)
	return st.message({ type = "groupchat", from = room.jid, id = new_id() }, GONE)
		:tag("retract", { xmlns = "urn:xmpp:message-retract:1", id = id })
			:tag("moderated", { xmlns = "urn:xmpp:message-moderate:1" }):up():text_tag("reason", reason):up()
		:tag("apply-to", { xmlns = "urn:xmpp:fasten:0", id = id })
			:tag("moderated", { xmlns = "urn:xmpp:message-moderate:0", by = room.jid })
				:tag("retract", { xmlns = "urn:xmpp:message-retract:0" }):up():text_tag("reason", reason):up():up()
		:tag("fallback", { xmlns = "urn:xmpp:fallback:0", ["for"] = "urn:xmpp:message-retract:1" }):up()
		:tag("store", { xmlns = "urn:xmpp:hints" }):up();
end

-- Send in the account's name, with a copy for its own clients and its own archive.
local function send_for(about, stanza)
	stanza.attr.from, stanza.attr.to = about.sender, about.peer;
	local archive = not stanza:get_child("no-store", "urn:xmpp:hints") and places.archive();
	if archive and about.peer ~= about.sender then archive:append(about.username, nil, st.clone(stanza), os.time(), about.peer); end
	places.copy_to_own(about.username, stanza);
	module:send(stanza);
end

-- Without an archived copy the name alone tells, where it is the name of a message between these two.
local function id_of(about, copies)
	if copies[1] then return copies[1].stanza.attr.id; end
	local id = naming.stanza_id(about.name);
	return id and naming.message(about.sender, about.peer, nil, id) == about.name and id or nil;
end

local carry_out = {};

carry_out["message.redact"] = function (about, copies)
	remember(about, copies);
	for _, copy in ipairs(copies) do
		local stone = st.message({ from = copy.stanza.attr.from, to = copy.stanza.attr.to, type = copy.stanza.attr.type, id = copy.stanza.attr.id })
			:tag("retracted", { xmlns = "urn:xmpp:message-retract:1", stamp = datetime(), id = about.room and copy.key or copy.stanza.attr.id })
				:text_tag("reason", about.reason):up();
		if not replace(copy, stone) then return nil; end
	end
	if about.room then
		local history = in_history(about);
		for at = #history, 1, -1 do table.remove(about.room._history, history[at].at); end
		for _, copy in ipairs(copies) do about.room:broadcast_message(moderation(about.room, copy.key, about.reason)); end
		return #copies > 0;
	end
	local id = id_of(about, copies);
	if not id then return false; end
	send_for(about, retraction({ type = "chat", id = new_id() }, id, about.reason));
	return true;
end

carry_out["message.edit"] = function (about, copies, data)
	remember(about, copies);
	local function edited(stanza)
		local copy = st.clone(stanza);
		copy:maptags(function (tag)
			if tag.name == "body" then return st.stanza("body"):text(data.text); end
			return tag.attr.xmlns ~= "http://jabber.org/protocol/xhtml-im" and tag.attr.xmlns ~= "jabber:x:oob" and tag or nil;
		end);
		return copy;
	end
	for _, copy in ipairs(copies) do
		if not replace(copy, edited(copy.stanza)) then return nil; end
	end
	local id = id_of(about, copies);
	if not id then return false; end
	local correction = st.message({ type = about.room and "groupchat" or "chat", id = new_id() }, data.text)
		:tag("replace", { xmlns = "urn:xmpp:message-correct:0", id = id }):up();
	if not about.room then send_for(about, correction); return true; end
	for _, one in ipairs(in_history(about)) do one.entry.stanza = edited(one.entry.stanza); end
	if copies[1] then
		correction.attr.from = copies[1].stanza.attr.from;
		about.room:broadcast_message(correction);
	end
	return copies[1] ~= nil;
end

carry_out["message.restore"] = function (about, copies)
	local kept = taken:get(sha256(about.name, true));
	if not kept or not kept[1] then return false; end
	for _, one in ipairs(kept) do
		for _, copy in ipairs(copies) do
			if copy.owner == one.owner and copy.key == one.key and not replace(copy, st.deserialize(one.stanza)) then return nil; end
		end
	end
	taken:set(sha256(about.name, true), nil);
	-- Clients forget what was taken back: they get it once more, and the archives, which have it again, do not.
	local again = st.deserialize(kept[1].stanza);
	again.attr.id = new_id();
	again:tag("no-store", { xmlns = "urn:xmpp:hints" }):up();
	if about.room then about.room:broadcast_message(again); else send_for(about, again); end
	return true;
end

-- Carry out what is said of a message: true when it is done, false where it cannot be, nil where it may be tried again.
local function told(kind, data)
	local about = carry_out[kind] and meant(data);
	if not about then return false; end
	return carry_out[kind](about, archived(about), data);
end

module:daily("Forget what was taken back long ago", function ()
	for key in taken:users() do
		local kept = taken:get(key);
		if kept and (kept.at or 0) < os.time() - KEPT_DAYS * 86400 then taken:set(key, nil); end
	end
end);

return { told = told };
