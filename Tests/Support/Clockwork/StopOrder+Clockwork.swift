package import BelayCore
package import BelayStore

// For tests that do not ask who did it.

extension StopOrder {
    package init(
        scope: Stop.Scope, action: Stop.Action, door: Door, mode: Mode,
        isRevocable: Bool = false, cap: Int? = nil
    ) {
        self.init(
            scope: scope, action: action, door: door, mode: mode, isRevocable: isRevocable,
            cap: cap, actor: .clockwork)
    }
}
