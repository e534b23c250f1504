-- Copyright the Bascule developers. SPDX-License-Identifier: Apache-2.0
-- Accounts that Bascule holds back: their sessions, their owners, the people they wrote to.

local jid = require "util.jid";
local st = require "util.stanza";

-- luacheck: globals events places
local store = module:open_store("bascule_account");
local NOTICE = {
	challenged = "Somebody may be using your account. Please prove that it is you; until then messages with links may wait.",
	frozen = "Your account was held back, because somebody seems to be using it: %s Change your password and contact the people who run this server.",
	recognised = "It is you again. Please change your password.",
	eased = "Your account is less restricted than before.",
	restored = "Your account is yours again. Nothing is held back any more.",
};
local WARNING = "Be careful with messages from %s: the account may have been taken over. Do not open links in them.";
local UNWARNED = "The account %s is its owner's again.";

local function frozen(username)
	local kept = username and store:get(username);
	return kept ~= nil and kept.state == "frozen";
end

local function close_sessions(username, reason)
	local user = prosody.hosts[module.host].sessions[username];
	local open = {};
	for _, session in pairs(user and user.sessions or {}) do open[#open + 1] = session; end
	for _, session in ipairs(open) do
		session:close({ condition = "policy-violation", text = reason });
	end
	return #open;
end

local function say(to, text)
	module:send(st.message({ from = module.host, to = to, type = "chat" }, text));
end

local function say_in_room(address, text)
	local room = places.room(address);
	if room then room:broadcast_message(st.message({ from = room.jid, type = "groupchat" }, text)); end
	return room ~= nil;
end

local function tell(data, text)
	for _, contact in ipairs(data.contacts or {}) do say(contact, text:format(data.account)); end
	for _, room in ipairs(data.rooms or {}) do say_in_room(room, text:format(data.account)); end
	return true;
end

local carry_out = {};

carry_out["account.freeze"] = function (data, username)
	if data.revoke_sessions and close_sessions(username, "Your account is held back: " .. (data.reason or "")) > 0 then
		events.tell("session_revoked", username);
	end
	return true;
end

carry_out["account.challenge"] = function () return true; end
carry_out["account.restore"] = function () return true; end

carry_out["account.notify_owner"] = function (data, username)
	-- Where another channel to the owner is known, a module of the operator's tells them and answers true.
	if module:fire_event("bascule/notify-owner", { username = username, data = data }) then return true; end
	local text = NOTICE[data.about];
	if not text then return false; end
	say(username .. "@" .. module.host, text:format(data.reason or ""));
	return true;
end

carry_out["account.warn_contacts"] = function (data) return tell(data, WARNING); end
carry_out["account.unwarn_contacts"] = function (data) return tell(data, UNWARNED); end

-- Carry out what is said of an account of this host; in order, and what comes twice is done once.
local function told(kind, data)
	local username, host = jid.split(data.account);
	if host ~= module.host or not username or not carry_out[kind] then return false; end
	local kept = store:get(username) or { sequence = 0 };
	if data.sequence <= kept.sequence then return true; end
	-- Kept before it is done: a notice that a crash loses is better than one that comes again and again.
	if not store:set(username, { state = data.state, sequence = data.sequence }) then return nil; end
	return carry_out[kind](data, username);
end

return { frozen = frozen; told = told };
