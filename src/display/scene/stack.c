/* display/scene/stack.c: labels one under the other. */
#include "display/scene/parts.h"

void stack_add(struct stack *stack, const struct pen *pen, const struct label *label, float gap)
{
    bool has_room =
        label->width >= 1.0F && (label->height == 0.0F || label->height > pen->floor * 1.3F);
    if (stack->count == STACK_MAX || !has_room ||
        (label->spans == NULL && !has_text(label->utf8))) {
        return;
    }
    struct placed placed = label_layout(pen, label);
    stack->gaps[stack->count] = gap;
    stack->h += placed.h + (stack->count > 0 ? gap : 0.0F);
    stack->items[stack->count++] = placed;
}

void stack_draw(const struct stack *stack, const struct pen *pen, float x, float y)
{
    for (size_t i = 0; i < stack->count; i++) {
        y += i > 0 ? stack->gaps[i] : 0.0F;
        label_put(pen, &stack->items[i], x, y);
        y += stack->items[i].h;
    }
}
