-- Copyright the Bascule developers. SPDX-License-Identifier: Apache-2.0
-- Bascule for Prosody 0.12: asks about every message before it goes out, and carries out what is told later.
-- For virtual hosts; rooms need no module of their own. See docs/integrate/prosody.md.

-- luacheck: globals service naming places texts events contained held recall
assert(module:get_host_type() == "local", "mod_bascule belongs to a VirtualHost, not to a component");

service = module:require "service";
naming = module:require "naming";
places = module:require "places";
texts = module:require "texts";
events = module:require "events";
contained = module:require "contained";
held = module:require "held";
recall = module:require "recall";

module:require "asking";
module:require "reports";
if module:get_option_string("bascule_webhook_secret") then
	module:require "webhooks";
else
	module:log("warn", "bascule_webhook_secret is not set: nothing is taken back, no account is held");
end
