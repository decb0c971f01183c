// The calls of the control API that the panels make: the one place here that knows their addresses.

/**
 * @param {import("../api.js").Api} api
 * @param {{apply: function(object): void}} store hears of the clock from the answer, not only from the feed
 * @returns the calls, each a promise of the answer's JSON; all throw ApiError.
 */
export function controlOf(api, store) {
  return {
    due: () => api.get("/due"),
    move: async (how) => {
      const answer = await api.post("/clock", how);
      store.apply({ kind: "clock", now: answer.now, offset: answer.offset, frozen: answer.frozen });
      return answer;
    },
    traffic: (since) => api.get("/traffic", { since }),
    faults: () => api.get("/faults"),
    order: (fault) => api.post("/faults", fault),
    removeFault: (id) => api.del(`/faults/${id}`),
    clearFaults: () => api.del("/faults"),
    apps: () => api.get("/apps"),
    app: (id, verb) => api.post(`/apps/${encodeURIComponent(id)}/${verb}`, {}),
  };
}
